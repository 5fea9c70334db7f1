package podnetwork

import (
	"slices"
	"strings"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Direction is of a connection, as the Pod sees it that a policy isolates.
type Direction string

const (
	Ingress Direction = "ingress"
	Egress  Direction = "egress"
)

// Plan says, per direction, which Pods of a node are isolated and what is let through to or from them.
type Plan map[Direction]Isolation

// Isolation of one direction. A Pod is isolated when a policy selects it, and then reached by what any of its policies allows.
type Isolation struct {
	// address of a Pod: names of the policies that isolate it, in order
	Pods map[string][]string
	// name of a policy ("namespace/name"): what it allows
	Policies map[string][]Rule
}

// Rule allows connections that match one of its peers and one of its ports.
type Rule struct {
	// no peer is named: any other end will do
	Anyone bool
	// addresses of Pods
	Pods   []string
	Blocks []Block
	// no port is named: any port and protocol will do
	AnyPort bool
	Ports   []PortRange
	// where the Pods have the ports that are named by name
	Targets []Target
}

// Block is the addresses of a prefix without those of others.
type Block struct {
	CIDR   string
	Except []string
}

// PortRange is of one protocol ("tcp", "udp", "sctp"), ends included. 0 to 0: every port.
type PortRange struct {
	Protocol    string
	First, Last int32
}

// Target is a port of a Pod.
type Target struct {
	Address  string
	Protocol string
	Port     int32
}

// MakePlan works out the plan for the Pods of the node.
func MakePlan(snapshot Snapshot, node string) Plan {
	pods, namespaces := snapshot.parties()
	plan := Plan{}
	for _, direction := range []Direction{Ingress, Egress} {
		isolation := Isolation{Pods: map[string][]string{}, Policies: map[string][]Rule{}}
		for _, policy := range snapshot.Policies {
			if !isolates(policy, direction) {
				continue
			}
			name := policy.Namespace + "/" + policy.Name
			var selected []*core.Pod
			here := false
			for _, pod := range pods {
				if pod.Namespace != policy.Namespace || !selects(&policy.Spec.PodSelector, pod.Labels) {
					continue
				}
				selected = append(selected, pod)
				if pod.Spec.NodeName == node {
					here = true
					isolation.Pods[pod.Status.PodIP] = append(isolation.Pods[pod.Status.PodIP], name)
				}
			}
			if here {
				isolation.Policies[name] = rulesOf(policy, direction, selected, pods, namespaces)
			}
		}
		for _, names := range isolation.Pods {
			slices.Sort(names)
		}
		plan[direction] = isolation
	}
	return plan
}

// isolates: without policyTypes, a policy is of ingress, and of egress where it has such rules.
func isolates(policy *networking.NetworkPolicy, direction Direction) bool {
	types := policy.Spec.PolicyTypes
	if len(types) == 0 {
		return direction == Ingress || len(policy.Spec.Egress) > 0
	}
	return slices.ContainsFunc(types, func(one networking.PolicyType) bool {
		return strings.EqualFold(string(one), string(direction))
	})
}

func rulesOf(policy *networking.NetworkPolicy, direction Direction, selected, pods []*core.Pod, namespaces map[string]labels.Set) []Rule {
	var rules []Rule
	// a named port is one of the Pod that is connected to
	add := func(peers []networking.NetworkPolicyPeer, ports []networking.NetworkPolicyPort, connectedTo []*core.Pod) {
		rule := Rule{Anyone: len(peers) == 0, AnyPort: len(ports) == 0}
		for _, pod := range pods {
			if slices.ContainsFunc(peers, func(peer networking.NetworkPolicyPeer) bool {
				return isPeer(peer, policy.Namespace, pod, namespaces)
			}) {
				rule.Pods = append(rule.Pods, pod.Status.PodIP)
			}
		}
		for _, peer := range peers {
			if peer.IPBlock != nil {
				rule.Blocks = append(rule.Blocks, Block{peer.IPBlock.CIDR, peer.IPBlock.Except})
			}
		}
		for _, port := range ports {
			if port.Port != nil && port.Port.Type == intstr.String {
				for _, pod := range connectedTo {
					rule.Targets = append(rule.Targets, targetsOf(pod, port.Port.StrVal, protocolOf(port.Protocol))...)
				}
			} else {
				rule.Ports = append(rule.Ports, rangeOf(port))
			}
		}
		rules = append(rules, rule)
	}
	if direction == Ingress {
		for _, rule := range policy.Spec.Ingress {
			add(rule.From, rule.Ports, selected)
		}
	} else {
		for _, rule := range policy.Spec.Egress {
			add(rule.To, rule.Ports, pods)
		}
	}
	return rules
}

func protocolOf(protocol *core.Protocol) string {
	if protocol == nil || *protocol == "" {
		return "tcp"
	}
	return strings.ToLower(string(*protocol))
}

func rangeOf(port networking.NetworkPolicyPort) PortRange {
	made := PortRange{Protocol: protocolOf(port.Protocol)}
	if port.Port != nil {
		made.First, made.Last = port.Port.IntVal, port.Port.IntVal
		if port.EndPort != nil {
			made.Last = *port.EndPort
		}
	}
	return made
}

// targetsOf: the ports of the Pod's containers, sidecars among them, that have the name and the protocol.
func targetsOf(pod *core.Pod, name, protocol string) []Target {
	containers := slices.Clone(pod.Spec.Containers)
	for _, container := range pod.Spec.InitContainers {
		if container.RestartPolicy != nil && *container.RestartPolicy == core.ContainerRestartPolicyAlways {
			containers = append(containers, container)
		}
	}
	var targets []Target
	for _, container := range containers {
		for _, port := range container.Ports {
			if port.Name == name && protocolOf(&port.Protocol) == protocol {
				targets = append(targets, Target{pod.Status.PodIP, protocol, port.ContainerPort})
			}
		}
	}
	return targets
}
