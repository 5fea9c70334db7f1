package podnetwork

import (
	"context"
	"strings"
	"testing"

	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/knftables"
)

func TestTheTableIsMadeAnewInOneTransaction(t *testing.T) {
	spec := networking.NetworkPolicySpec{
		Ingress: []networking.NetworkPolicyIngressRule{{
			From: []networking.NetworkPolicyPeer{
				{NamespaceSelector: byLabel("name", "b")},
				{IPBlock: &networking.IPBlock{CIDR: "10.0.0.0/8", Except: []string{"10.1.0.0/16", "10.0.0.0/9"}}},
				{IPBlock: &networking.IPBlock{CIDR: "fd00::/8"}},
			},
			Ports: []networking.NetworkPolicyPort{{Port: numbered(80), EndPort: new(int32(90))}, {Port: new(intstr.FromString("web"))}},
		}},
	}
	tables := knftables.NewFake(knftables.IPv4Family, table)
	for _, plan := range []Plan{planOf(), planOf(spec), planOf(spec)} {
		transaction := tables.NewTransaction()
		write(transaction, plan, Addresses{Own: "10.244.1.0/24", All: []string{"10.244.1.0/24", "10.244.2.0/24"}})
		if err := tables.Run(context.Background(), transaction); err != nil {
			t.Fatal(err)
		}
	}
	chain := chainOf(Ingress, "policy", "a/p")
	for _, line := range []string{
		"add rule ip pod-network leaving ip saddr 10.244.1.0/24 ip daddr != @pods-of-all-nodes ip daddr != 224.0.0.0/4 masquerade",
		"add rule ip pod-network ingress ct state established,related accept",
		"add element ip pod-network ingress-pods { 10.244.1.1 : goto " + chainOf(Ingress, "all", "a/p") + " }",
		"add rule ip pod-network " + chain + " ip saddr @" + chain + "-0-pods meta l4proto tcp th dport 80-90 accept",
		"add rule ip pod-network " + chain + " ip saddr 10.0.0.0/8 ip saddr != 10.1.0.0/16 ip saddr != 10.0.0.0/9 ip daddr . meta l4proto . th dport @" + chain + "-0-ports accept",
		"add rule ip pod-network " + chainOf(Ingress, "all", "a/p") + " drop",
	} {
		if !strings.Contains(tables.Dump(), line+"\n") {
			t.Errorf("not among the rules: %s", line)
		}
	}
	if t.Failed() || strings.Contains(tables.Dump(), "fd00") {
		t.Log(tables.Dump())
		t.Fail()
	}
}

func TestTheSameObjectsGiveTheSameTable(t *testing.T) {
	text := func() string {
		transaction := knftables.NewFake(knftables.IPv4Family, table).NewTransaction()
		write(transaction, planOf(networking.NetworkPolicySpec{}, networking.NetworkPolicySpec{}), Addresses{})
		return transaction.String()
	}
	if text() != text() {
		t.Error("the text differs")
	}
}
