package podnetwork

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"sigs.k8s.io/knftables"
)

// table is ours alone: it is made anew, as a whole, in one transaction.
const table = "pod-network"

// Addresses that the rules about leaving the Pod network need.
type Addresses struct {
	// prefix of this node's Pods
	Own string
	// prefixes of all nodes' Pods
	All []string
}

// write puts the whole table into the transaction.
func write(transaction *knftables.Transaction, plan Plan, addresses Addresses) {
	transaction.Add(&knftables.Table{})
	transaction.Delete(&knftables.Table{})
	transaction.Add(&knftables.Table{Comment: knftables.PtrTo("Pods of this node: policies, and what leaves the Pod network")})
	writeMasquerade(transaction, addresses)
	// An accept ends only its own base chain, so a connection has to pass both. A Pod's own node is reached by the input
	// hook; what the node itself sends to its Pods passes neither, and is always let through.
	writeIsolation(transaction, plan[Egress], Egress, "ip saddr", "ip daddr", map[string]knftables.BaseChainHook{
		"egress": knftables.ForwardHook, "egress-to-node": knftables.InputHook})
	writeIsolation(transaction, plan[Ingress], Ingress, "ip daddr", "ip saddr", map[string]knftables.BaseChainHook{
		"ingress": knftables.ForwardHook})
}

// Between Pods the addresses stay as they are, across nodes too: policies go by them.
func writeMasquerade(transaction *knftables.Transaction, addresses Addresses) {
	transaction.Add(&knftables.Set{Name: "pods-of-all-nodes", Type: "ipv4_addr", Flags: []knftables.SetFlag{knftables.IntervalFlag}})
	for _, prefix := range addresses.All {
		transaction.Add(&knftables.Element{Set: "pods-of-all-nodes", Key: []string{prefix}})
	}
	transaction.Add(&knftables.Chain{Name: "leaving", Type: knftables.PtrTo(knftables.NATType),
		Hook: knftables.PtrTo(knftables.PostroutingHook), Priority: knftables.PtrTo(knftables.SNATPriority)})
	if addresses.Own != "" {
		transaction.Add(&knftables.Rule{Chain: "leaving", Rule: knftables.Concat("ip saddr", addresses.Own,
			"ip daddr != @pods-of-all-nodes", "ip daddr != 224.0.0.0/4", "masquerade")})
	}
}

func writeIsolation(transaction *knftables.Transaction, isolation Isolation, direction Direction, own, other string,
	hooks map[string]knftables.BaseChainHook) {
	for _, name := range slices.Sorted(maps.Keys(isolation.Policies)) {
		writePolicy(transaction, name, isolation.Policies[name], direction, other)
	}
	pods := string(direction) + "-pods"
	transaction.Add(&knftables.Map{Name: pods, Type: "ipv4_addr : verdict"})
	written := map[string]bool{}
	for _, address := range slices.Sorted(maps.Keys(isolation.Pods)) {
		names := isolation.Pods[address]
		chain := chainOf(direction, "all", strings.Join(names, " "))
		if !written[chain] {
			written[chain] = true
			transaction.Add(&knftables.Chain{Name: chain})
			for _, name := range names {
				transaction.Add(&knftables.Rule{Chain: chain, Rule: knftables.Concat("jump", chainOf(direction, "policy", name))})
			}
			transaction.Add(&knftables.Rule{Chain: chain, Rule: "drop"})
		}
		transaction.Add(&knftables.Element{Map: pods, Key: []string{address}, Value: []string{"goto " + chain}})
	}
	// a Pod reaches itself by a Service whatever its policies say
	self := string(direction) + "-self"
	transaction.Add(&knftables.Set{Name: self, Type: "ipv4_addr . ipv4_addr"})
	for _, address := range slices.Sorted(maps.Keys(isolation.Pods)) {
		transaction.Add(&knftables.Element{Set: self, Key: []string{address, address}})
	}
	for _, name := range slices.Sorted(maps.Keys(hooks)) {
		transaction.Add(&knftables.Chain{Name: name, Type: knftables.PtrTo(knftables.FilterType),
			Hook: knftables.PtrTo(hooks[name]), Priority: knftables.PtrTo(knftables.FilterPriority)})
		transaction.Add(&knftables.Rule{Chain: name, Rule: "ct state established,related accept"})
		transaction.Add(&knftables.Rule{Chain: name, Rule: knftables.Concat("ip saddr . ip daddr @"+self, "accept")})
		transaction.Add(&knftables.Rule{Chain: name, Rule: knftables.Concat(own, "vmap @"+pods)})
	}
}

func writePolicy(transaction *knftables.Transaction, name string, rules []Rule, direction Direction, other string) {
	chain := chainOf(direction, "policy", name)
	transaction.Add(&knftables.Chain{Name: chain, Comment: knftables.PtrTo(cut(name))})
	for index, rule := range rules {
		ports := portMatches(transaction, fmt.Sprintf("%s-%d-ports", chain, index), rule)
		for _, peer := range peerMatches(transaction, fmt.Sprintf("%s-%d-pods", chain, index), rule, other) {
			for _, port := range ports {
				transaction.Add(&knftables.Rule{Chain: chain, Rule: knftables.Concat(peer, port, "accept")})
			}
		}
	}
}

// peerMatches: one for each way in which the other end can match; none where nobody does.
func peerMatches(transaction *knftables.Transaction, set string, rule Rule, other string) []string {
	if rule.Anyone {
		return []string{""}
	}
	var matches []string
	if len(rule.Pods) > 0 {
		transaction.Add(&knftables.Set{Name: set, Type: "ipv4_addr"})
		for _, address := range unique(rule.Pods) {
			transaction.Add(&knftables.Element{Set: set, Key: []string{address}})
		}
		matches = append(matches, knftables.Concat(other, "@"+set))
	}
	for _, block := range rule.Blocks {
		if !isV4(block.CIDR) {
			continue
		}
		match := knftables.Concat(other, block.CIDR)
		for _, except := range block.Except {
			if isV4(except) {
				match = knftables.Concat(match, other, "!=", except)
			}
		}
		matches = append(matches, match)
	}
	return matches
}

func portMatches(transaction *knftables.Transaction, set string, rule Rule) []string {
	if rule.AnyPort {
		return []string{""}
	}
	var matches []string
	for _, ports := range rule.Ports {
		match := "meta l4proto " + ports.Protocol
		if ports.First != 0 {
			match += fmt.Sprintf(" th dport %d", ports.First)
			if ports.Last != ports.First {
				match += fmt.Sprintf("-%d", ports.Last)
			}
		}
		matches = append(matches, match)
	}
	if len(rule.Targets) > 0 {
		transaction.Add(&knftables.Set{Name: set, Type: "ipv4_addr . inet_proto . inet_service"})
		for _, target := range unique(rule.Targets) {
			transaction.Add(&knftables.Element{Set: set, Key: []string{target.Address, target.Protocol, fmt.Sprint(target.Port)}})
		}
		matches = append(matches, "ip daddr . meta l4proto . th dport @"+set)
	}
	return matches
}

// chainOf: names of policies are longer than names of chains may be.
func chainOf(direction Direction, what, of string) string {
	sum := sha256.Sum256([]byte(of))
	return fmt.Sprintf("%s-%s-%s", direction, what, hex.EncodeToString(sum[:8]))
}

// cut: comments have at most 128 characters.
func cut(text string) string {
	if len(text) > 120 {
		return text[:120]
	}
	return text
}

func isV4(prefix string) bool {
	parsed, err := netip.ParsePrefix(prefix)
	return err == nil && parsed.Addr().Is4()
}

func unique[Item comparable](items []Item) []Item {
	seen := map[Item]bool{}
	var kept []Item
	for _, item := range items {
		if !seen[item] {
			seen[item] = true
			kept = append(kept, item)
		}
	}
	return kept
}
