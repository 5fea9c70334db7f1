package podnetwork

import (
	"slices"
	"strings"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Snapshot is what the rules are made of. Nothing in it is changed.
type Snapshot struct {
	Pods       []*core.Pod
	Namespaces []*core.Namespace
	Policies   []*networking.NetworkPolicy
}

// takesPart: the Pod has an address of its own on the Pod network, and traffic. A Pod that is about to end still has.
func takesPart(pod *core.Pod) bool {
	return !pod.Spec.HostNetwork && pod.Status.PodIP != "" &&
		pod.Status.Phase != core.PodSucceeded && pod.Status.Phase != core.PodFailed
}

// parties: the Pods that take part, in an order that depends on nothing but them, and the labels of each namespace.
func (snapshot Snapshot) parties() ([]*core.Pod, map[string]labels.Set) {
	pods := make([]*core.Pod, 0, len(snapshot.Pods))
	for _, pod := range snapshot.Pods {
		if takesPart(pod) {
			pods = append(pods, pod)
		}
	}
	slices.SortFunc(pods, func(one, other *core.Pod) int {
		return strings.Compare(one.Namespace+"/"+one.Name, other.Namespace+"/"+other.Name)
	})
	namespaces := make(map[string]labels.Set, len(snapshot.Namespaces))
	for _, namespace := range snapshot.Namespaces {
		namespaces[namespace.Name] = namespace.Labels
	}
	return pods, namespaces
}

// selects: an empty selector selects everything; one that the API server would not have admitted selects nothing.
func selects(selector *meta.LabelSelector, of labels.Set) bool {
	parsed, err := meta.LabelSelectorAsSelector(selector)
	return err == nil && parsed.Matches(of)
}

// isPeer: whether the entry of from or to means the Pod, for a policy of the namespace. Without a namespaceSelector it
// means Pods of the policy's own namespace; with one and no podSelector, all Pods of those namespaces.
func isPeer(peer networking.NetworkPolicyPeer, namespace string, pod *core.Pod, namespaces map[string]labels.Set) bool {
	if peer.IPBlock != nil || (peer.PodSelector == nil && peer.NamespaceSelector == nil) {
		return false
	}
	if peer.NamespaceSelector == nil {
		if pod.Namespace != namespace {
			return false
		}
	} else if of, known := namespaces[pod.Namespace]; !known || !selects(peer.NamespaceSelector, of) {
		return false
	}
	return peer.PodSelector == nil || selects(peer.PodSelector, pod.Labels)
}
