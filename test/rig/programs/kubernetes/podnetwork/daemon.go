// Package podnetwork is the Pod network of a node: addresses, routes to the other nodes' Pods, and NetworkPolicies. It
// knows IPv4. One of it runs on every node, with the node's own network.
package podnetwork

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
	"sigs.k8s.io/knftables"
)

const (
	// changes that come together are applied together
	settle = 50 * time.Millisecond
	// after a failure, and to put right what somebody else changed
	retry, again = time.Second, time.Minute
)

// Main runs until it is told to end. The environment's NODE_NAME names the node.
func Main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Getenv("NODE_NAME")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type daemon struct {
	node     string
	tables   knftables.Interface
	watched  informers.SharedInformerFactory
	changed  chan struct{}
	inEffect string
}

func run(ctx context.Context, node string) error {
	if node == "" {
		return fmt.Errorf("NODE_NAME is empty")
	}
	tables, err := knftables.New(knftables.IPv4Family, table)
	if err != nil {
		return err
	}
	// connections between Pods of one node cross a bridge: the kernel shows them to the forward hook when told to
	if err := os.WriteFile("/proc/sys/net/bridge/bridge-nf-call-iptables", []byte("1\n"), 0); err != nil {
		klog.Warningf("policies between Pods of this node may have no effect: %v", err)
	}
	config, err := rest.InClusterConfig()
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	// the service's address leads nowhere until kube-proxy runs here
	if err := wait.PollUntilContextCancel(ctx, 200*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		limited, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_, err := client.Discovery().RESTClient().Get().AbsPath("/version").DoRaw(limited)
		return err == nil, nil
	}); err != nil {
		return err
	}
	self := &daemon{node: node, tables: tables, changed: make(chan struct{}, 1),
		watched: informers.NewSharedInformerFactory(client, 0)}
	if err := self.watch(ctx); err != nil {
		return err
	}
	self.follow(ctx)
	return nil
}

func (self *daemon) watch(ctx context.Context) error {
	for _, informer := range []cache.SharedIndexInformer{
		self.watched.Core().V1().Nodes().Informer(),
		self.watched.Core().V1().Namespaces().Informer(),
		self.watched.Core().V1().Pods().Informer(),
		self.watched.Networking().V1().NetworkPolicies().Informer(),
	} {
		if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc:    func(any) { self.note() },
			UpdateFunc: func(any, any) { self.note() },
			DeleteFunc: func(any) { self.note() },
		}); err != nil {
			return err
		}
	}
	self.watched.Start(ctx.Done())
	for kind, synced := range self.watched.WaitForCacheSync(ctx.Done()) {
		if !synced {
			return fmt.Errorf("ended before %v were read", kind)
		}
	}
	return nil
}

func (self *daemon) note() {
	select {
	case self.changed <- struct{}{}:
	default:
	}
}

func (self *daemon) follow(ctx context.Context) {
	for {
		next := again
		if err := self.apply(ctx); err != nil {
			klog.Errorf("not applied, trying again in %v: %v", retry, err)
			self.inEffect = ""
			next = retry
		}
		timer := time.NewTimer(next)
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			self.inEffect = ""
		case <-self.changed:
			timer.Stop()
			time.Sleep(settle)
		}
	}
}

// apply brings the node in line with what is known now. Policies come before the configuration that lets Pods start.
func (self *daemon) apply(ctx context.Context) error {
	nodes, err := self.watched.Core().V1().Nodes().Lister().List(labels.Everything())
	if err != nil {
		return err
	}
	if err := setRoutes(nodes, self.node); err != nil {
		return fmt.Errorf("routes: %w", err)
	}
	addresses := addressesOf(nodes, self.node)
	snapshot, err := self.snapshot()
	if err != nil {
		return err
	}
	transaction := self.tables.NewTransaction()
	write(transaction, MakePlan(snapshot, self.node), addresses)
	if wanted := transaction.String(); wanted != self.inEffect {
		if err := self.tables.Run(ctx, transaction); err != nil {
			return fmt.Errorf("nftables: %w", err)
		}
		self.inEffect = wanted
	}
	if addresses.Own == "" {
		return nil // comes with a later change of the node
	}
	return writeCNI(addresses.Own)
}

func (self *daemon) snapshot() (snapshot Snapshot, err error) {
	if snapshot.Pods, err = self.watched.Core().V1().Pods().Lister().List(labels.Everything()); err != nil {
		return
	}
	if snapshot.Namespaces, err = self.watched.Core().V1().Namespaces().Lister().List(labels.Everything()); err != nil {
		return
	}
	snapshot.Policies, err = self.watched.Networking().V1().NetworkPolicies().Lister().List(labels.Everything())
	return
}

func addressesOf(nodes []*core.Node, own string) Addresses {
	var addresses Addresses
	for _, node := range nodes {
		if prefix := prefixOf(node); prefix != "" {
			addresses.All = append(addresses.All, prefix)
			if node.Name == own {
				addresses.Own = prefix
			}
		}
	}
	slices.Sort(addresses.All)
	return addresses
}
