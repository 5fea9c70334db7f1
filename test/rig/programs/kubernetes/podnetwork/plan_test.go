package podnetwork

import (
	"net/netip"
	"slices"
	"testing"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

const here, elsewhere = "here", "elsewhere"

func pod(name, namespace, address, node string, change ...func(*core.Pod)) *core.Pod {
	made := &core.Pod{
		ObjectMeta: meta.ObjectMeta{Name: name, Namespace: namespace, Labels: map[string]string{"app": name}},
		Spec: core.PodSpec{NodeName: node, Containers: []core.Container{{Ports: []core.ContainerPort{
			{Name: "web", ContainerPort: 8080}, {Name: "dns", ContainerPort: 53, Protocol: core.ProtocolUDP}}}}},
		Status: core.PodStatus{PodIP: address, Phase: core.PodRunning},
	}
	for _, one := range change {
		one(made)
	}
	return made
}

var (
	blue  = pod("blue", "a", "10.244.1.1", here)
	green = pod("green", "a", "10.244.2.1", elsewhere)
	red   = pod("red", "b", "10.244.1.2", here)
	done  = pod("done", "a", "10.244.1.9", here, func(it *core.Pod) { it.Status.Phase = core.PodSucceeded })
	host  = pod("host", "a", "172.18.0.3", here, func(it *core.Pod) { it.Spec.HostNetwork = true })
)

func planOf(specs ...networking.NetworkPolicySpec) Plan {
	snapshot := Snapshot{Pods: []*core.Pod{red, host, green, done, blue}}
	for _, name := range []string{"a", "b"} {
		snapshot.Namespaces = append(snapshot.Namespaces, &core.Namespace{
			ObjectMeta: meta.ObjectMeta{Name: name, Labels: map[string]string{"name": name}}})
	}
	for index, spec := range specs {
		snapshot.Policies = append(snapshot.Policies, &networking.NetworkPolicy{
			ObjectMeta: meta.ObjectMeta{Name: string(rune('p' + index)), Namespace: "a"}, Spec: spec})
	}
	return MakePlan(snapshot, here)
}

// lets: what the rules written from the isolation would do with a connection.
func lets(isolation Isolation, direction Direction, own, other, protocol string, port int32) bool {
	names, isolated := isolation.Pods[own]
	if !isolated {
		return true
	}
	target := own
	if direction == Egress {
		target = other
	}
	for _, name := range names {
		for _, rule := range isolation.Policies[name] {
			if matchesPeer(rule, other) && matchesPort(rule, target, protocol, port) {
				return true
			}
		}
	}
	return false
}

func matchesPeer(rule Rule, other string) bool {
	within := func(prefix string) bool { return netip.MustParsePrefix(prefix).Contains(netip.MustParseAddr(other)) }
	return rule.Anyone || slices.Contains(rule.Pods, other) || slices.ContainsFunc(rule.Blocks, func(block Block) bool {
		return within(block.CIDR) && !slices.ContainsFunc(block.Except, within)
	})
}

func matchesPort(rule Rule, target, protocol string, port int32) bool {
	return rule.AnyPort || slices.Contains(rule.Targets, Target{target, protocol, port}) ||
		slices.ContainsFunc(rule.Ports, func(one PortRange) bool {
			return one.Protocol == protocol && (one.First == 0 || one.First <= port && port <= one.Last)
		})
}

func byLabel(key, value string) *meta.LabelSelector {
	return &meta.LabelSelector{MatchLabels: map[string]string{key: value}}
}

func numbered(port int32) *intstr.IntOrString { return new(intstr.FromInt32(port)) }

func TestConnections(t *testing.T) {
	everyone := meta.LabelSelector{}
	from := func(peers ...networking.NetworkPolicyPeer) networking.NetworkPolicySpec {
		return networking.NetworkPolicySpec{PodSelector: everyone, Ingress: []networking.NetworkPolicyIngressRule{{From: peers}}}
	}
	onPorts := func(ports ...networking.NetworkPolicyPort) networking.NetworkPolicySpec {
		return networking.NetworkPolicySpec{PodSelector: everyone, Ingress: []networking.NetworkPolicyIngressRule{{Ports: ports}}}
	}
	to := func(ports []networking.NetworkPolicyPort, peers ...networking.NetworkPolicyPeer) networking.NetworkPolicySpec {
		return networking.NetworkPolicySpec{PodSelector: everyone, Egress: []networking.NetworkPolicyEgressRule{{To: peers, Ports: ports}},
			PolicyTypes: []networking.PolicyType{networking.PolicyTypeEgress}}
	}
	deny := networking.NetworkPolicySpec{PodSelector: everyone}
	udp := core.ProtocolUDP
	for _, at := range []struct {
		name      string
		policies  []networking.NetworkPolicySpec
		direction Direction
		own       *core.Pod
		other     string
		protocol  string
		port      int32
		want      bool
	}{
		{"no policy, no isolation", nil, Ingress, blue, red.Status.PodIP, "tcp", 1, true},
		{"a policy without rules isolates", []networking.NetworkPolicySpec{deny}, Ingress, blue, red.Status.PodIP, "tcp", 1, false},
		{"and of ingress alone", []networking.NetworkPolicySpec{deny}, Egress, blue, red.Status.PodIP, "tcp", 1, true},
		{"and its own namespace alone", []networking.NetworkPolicySpec{deny}, Ingress, red, blue.Status.PodIP, "tcp", 1, true},
		{"egress rules without policyTypes isolate egress", []networking.NetworkPolicySpec{
			{Egress: []networking.NetworkPolicyEgressRule{{To: []networking.NetworkPolicyPeer{{PodSelector: byLabel("app", "none")}}}}}},
			Egress, blue, red.Status.PodIP, "tcp", 1, false},
		{"an empty rule allows everything", []networking.NetworkPolicySpec{from()}, Ingress, blue, "8.8.8.8", "sctp", 9, true},
		{"policies add up", []networking.NetworkPolicySpec{deny, from()}, Ingress, blue, red.Status.PodIP, "tcp", 1, true},
		{"a podSelector alone is of the policy's namespace", []networking.NetworkPolicySpec{from(networking.NetworkPolicyPeer{PodSelector: &everyone})},
			Ingress, blue, red.Status.PodIP, "tcp", 1, false},
		{"which may be on another node", []networking.NetworkPolicySpec{from(networking.NetworkPolicyPeer{PodSelector: &everyone})},
			Ingress, blue, green.Status.PodIP, "tcp", 1, true},
		{"a namespaceSelector alone is of all its Pods", []networking.NetworkPolicySpec{from(networking.NetworkPolicyPeer{NamespaceSelector: byLabel("name", "b")})},
			Ingress, blue, red.Status.PodIP, "tcp", 1, true},
		{"both in one entry must match", []networking.NetworkPolicySpec{from(networking.NetworkPolicyPeer{
			NamespaceSelector: byLabel("name", "b"), PodSelector: byLabel("app", "green")})},
			Ingress, blue, red.Status.PodIP, "tcp", 1, false},
		{"in two entries either will do", []networking.NetworkPolicySpec{from(
			networking.NetworkPolicyPeer{NamespaceSelector: byLabel("name", "b")}, networking.NetworkPolicyPeer{PodSelector: byLabel("app", "none")})},
			Ingress, blue, red.Status.PodIP, "tcp", 1, true},
		{"a Pod that has ended is nobody", []networking.NetworkPolicySpec{from(networking.NetworkPolicyPeer{PodSelector: &everyone})},
			Ingress, blue, done.Status.PodIP, "tcp", 1, false},
		{"nor is one with the node's network", []networking.NetworkPolicySpec{from(networking.NetworkPolicyPeer{PodSelector: &everyone})},
			Ingress, blue, host.Status.PodIP, "tcp", 1, false},
		{"a block", []networking.NetworkPolicySpec{from(networking.NetworkPolicyPeer{IPBlock: &networking.IPBlock{CIDR: "10.0.0.0/8", Except: []string{"10.244.2.0/24"}}})},
			Ingress, blue, "10.1.1.1", "tcp", 1, true},
		{"a block's exception", []networking.NetworkPolicySpec{from(networking.NetworkPolicyPeer{IPBlock: &networking.IPBlock{CIDR: "10.0.0.0/8", Except: []string{"10.244.2.0/24"}}})},
			Ingress, blue, green.Status.PodIP, "tcp", 1, false},
		{"a port is of TCP", []networking.NetworkPolicySpec{onPorts(networking.NetworkPolicyPort{Port: numbered(80)})}, Ingress, blue, "8.8.8.8", "tcp", 80, true},
		{"and not of UDP", []networking.NetworkPolicySpec{onPorts(networking.NetworkPolicyPort{Port: numbered(80)})}, Ingress, blue, "8.8.8.8", "udp", 80, false},
		{"a protocol alone is of all its ports", []networking.NetworkPolicySpec{onPorts(networking.NetworkPolicyPort{Protocol: &udp})}, Ingress, blue, "8.8.8.8", "udp", 7, true},
		{"a range has its end", []networking.NetworkPolicySpec{onPorts(networking.NetworkPolicyPort{Port: numbered(80), EndPort: new(int32(90))})}, Ingress, blue, "8.8.8.8", "tcp", 90, true},
		{"and ends there", []networking.NetworkPolicySpec{onPorts(networking.NetworkPolicyPort{Port: numbered(80), EndPort: new(int32(90))})}, Ingress, blue, "8.8.8.8", "tcp", 91, false},
		{"a name is of the Pod's own port", []networking.NetworkPolicySpec{onPorts(networking.NetworkPolicyPort{Port: new(intstr.FromString("web"))})}, Ingress, blue, "8.8.8.8", "tcp", 8080, true},
		{"with its protocol", []networking.NetworkPolicySpec{onPorts(networking.NetworkPolicyPort{Port: new(intstr.FromString("dns"))})}, Ingress, blue, "8.8.8.8", "udp", 53, false},
		{"a name in egress is of the other Pod's port", []networking.NetworkPolicySpec{to([]networking.NetworkPolicyPort{{Port: new(intstr.FromString("web"))}},
			networking.NetworkPolicyPeer{NamespaceSelector: byLabel("name", "b")})}, Egress, blue, red.Status.PodIP, "tcp", 8080, true},
		{"of those that are named alone", []networking.NetworkPolicySpec{to([]networking.NetworkPolicyPort{{Port: new(intstr.FromString("web"))}},
			networking.NetworkPolicyPeer{NamespaceSelector: byLabel("name", "b")})}, Egress, blue, green.Status.PodIP, "tcp", 8080, false},
	} {
		t.Run(at.name, func(t *testing.T) {
			isolation := planOf(at.policies...)[at.direction]
			if got := lets(isolation, at.direction, at.own.Status.PodIP, at.other, at.protocol, at.port); got != at.want {
				t.Errorf("let through: %v, want %v; %+v", got, at.want, isolation)
			}
		})
	}
}

func TestOnlyThisNodesPodsAreIsolated(t *testing.T) {
	plan := planOf(networking.NetworkPolicySpec{})
	if _, isolated := plan[Ingress].Pods[green.Status.PodIP]; isolated || len(plan[Ingress].Pods) != 1 {
		t.Errorf("isolated here: %v, want %s alone", plan[Ingress].Pods, blue.Status.PodIP)
	}
}
