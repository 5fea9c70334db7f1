# shellcheck shell=bash disable=SC2034 # the other files read these
# What the rig is made of, and where it keeps it. The versions of modules are those that the named Kubernetes needs.
KUBERNETES=v1.36.3
ETCD=3.6.8-0
COREDNS=v1.14.2
PAUSE=3.10.1
CONTAINERD=v2.2.9
KIND=v0.33.0
# In the node image alone; no registry has it.
POD_NETWORK=docker.io/cks-rig/pod-network:$KUBERNETES
NODE_IMAGE=kindest/node:$KUBERNETES

CACHE=${RIG_CACHE:-${HOME:-/root}/.cache/cks-rig}
GVISOR=${RIG_GVISOR:-0}

# The engine's bridge: the one address of this machine that the engine, its containers and cluster nodes all reach.
BRIDGE=172.17.0.1/16
REGISTRY=${BRIDGE%/*}:5000

# Sockets have short paths, so that of the engine's own run-time files is not in the cache.
RUN=/run/cks-rig

BASE_SUITE=bookworm
BASE_PACKAGES=systemd,systemd-sysv,dbus,kmod,iptables,nftables,ipset,iproute2,iputils-ping,ethtool,socat,conntrack,util-linux,procps,ca-certificates,curl,jq,runc,containernetworking-plugins,vim-tiny
