package podnetwork

import (
	"errors"
	"net"

	"github.com/vishvananda/netlink"
	core "k8s.io/api/core/v1"
)

// routeProtocol marks routes as ours; the number is of those that nobody has taken.
const routeProtocol netlink.RouteProtocol = 217

// prefixOf: the IPv4 prefix of the node's Pods; "" while it has none.
func prefixOf(node *core.Node) string {
	for _, prefix := range append([]string{node.Spec.PodCIDR}, node.Spec.PodCIDRs...) {
		if isV4(prefix) {
			return prefix
		}
	}
	return ""
}

func addressOf(node *core.Node) net.IP {
	for _, address := range node.Status.Addresses {
		if address.Type == core.NodeInternalIP {
			if ip := net.ParseIP(address.Address).To4(); ip != nil {
				return ip
			}
		}
	}
	return nil
}

// setRoutes: the Pods of every other node are behind that node. Routes of ours to what is no node's any more are removed.
func setRoutes(nodes []*core.Node, own string) error {
	var problems []error
	wanted := map[string]bool{}
	for _, node := range nodes {
		prefix, gateway := prefixOf(node), addressOf(node)
		if node.Name == own || prefix == "" || gateway == nil {
			continue
		}
		_, destination, err := net.ParseCIDR(prefix)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		wanted[destination.String()] = true
		problems = append(problems, netlink.RouteReplace(&netlink.Route{Dst: destination, Gw: gateway, Protocol: routeProtocol}))
	}
	present, err := netlink.RouteListFiltered(netlink.FAMILY_V4, &netlink.Route{Protocol: routeProtocol}, netlink.RT_FILTER_PROTOCOL)
	problems = append(problems, err)
	for _, route := range present {
		if route.Dst != nil && !wanted[route.Dst.String()] {
			problems = append(problems, netlink.RouteDel(&route))
		}
	}
	return errors.Join(problems...)
}
