package podnetwork

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
)

// The container runtime takes the first file of this folder that ends in .conflist.
const cniFile = "/etc/cni/net.d/10-bridge.conflist"

// cniConfiguration: one bridge, addresses of the node's prefix, ports of the host that containers ask for.
func cniConfiguration(prefix string) ([]byte, error) {
	type object = map[string]any
	return json.MarshalIndent(object{
		"cniVersion": "0.4.0",
		"name":       "bridge",
		"plugins": []object{
			{
				"type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true,
				"ipam": object{
					"type":   "host-local",
					"ranges": [][]object{{{"subnet": prefix}}},
					"routes": []object{{"dst": "0.0.0.0/0"}},
				},
			},
			{"type": "portmap", "capabilities": object{"portMappings": true}},
		},
	}, "", "  ")
}

// writeCNI makes the node ready for Pods. The file appears in one move, for the runtime reads it as soon as it is there.
func writeCNI(prefix string) error {
	content, err := cniConfiguration(prefix)
	if err != nil {
		return err
	}
	if present, err := os.ReadFile(cniFile); err == nil && bytes.Equal(present, content) {
		return nil
	}
	unfinished := filepath.Join(filepath.Dir(cniFile), ".unfinished")
	if err := os.WriteFile(unfinished, content, 0o644); err != nil {
		return err
	}
	return os.Rename(unfinished, cniFile)
}
