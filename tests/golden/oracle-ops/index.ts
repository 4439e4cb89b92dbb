/** The op lists of all recorded scenarios, by name; names with `_` are shared beginnings. @module */
import t__container from "./_container.txt" with { type: "text" };
import t__dockerd from "./_dockerd.txt" with { type: "text" };
import t__laboratory from "./_laboratory.txt" with { type: "text" };
import t__laboratory_h2 from "./_laboratory-h2.txt" with { type: "text" };
import t__names from "./_names.txt" with { type: "text" };
import t_address_reuse from "./address-reuse.txt" with { type: "text" };
import t_bip from "./bip.txt" with { type: "text" };
import t_bip_change from "./bip-change.txt" with { type: "text" };
import t_bridge_options from "./bridge-options.txt" with { type: "text" };
import t_container_mode from "./container-mode.txt" with { type: "text" };
import t_container_mode_owner_stops from "./container-mode-owner-stops.txt" with { type: "text" };
import t_container_mode_port_conflict from "./container-mode-port-conflict.txt" with { type: "text" };
import t_daemon_bridge_none from "./daemon-bridge-none.txt" with { type: "text" };
import t_daemon_custom_bridge from "./daemon-custom-bridge.txt" with { type: "text" };
import t_daemon_hosts_conflict from "./daemon-hosts-conflict.txt" with { type: "text" };
import t_daemon_ipmasq_false from "./daemon-ipmasq-false.txt" with { type: "text" };
import t_daemon_iptables_false from "./daemon-iptables-false.txt" with { type: "text" };
import t_daemon_json_full from "./daemon-json-full.txt" with { type: "text" };
import t_daemon_json_invalid from "./daemon-json-invalid.txt" with { type: "text" };
import t_daemon_json_valid from "./daemon-json-valid.txt" with { type: "text" };
import t_daemon_mtu_pools from "./daemon-mtu-pools.txt" with { type: "text" };
import t_daemon_restart from "./daemon-restart.txt" with { type: "text" };
import t_default_bridge from "./default-bridge.txt" with { type: "text" };
import t_direct_routing from "./direct-routing.txt" with { type: "text" };
import t_docker0_address_choice from "./docker0-address-choice.txt" with { type: "text" };
import t_embedded_dns_config from "./embedded-dns-config.txt" with { type: "text" };
import t_expose_only from "./expose-only.txt" with { type: "text" };
import t_fixed_cidr_inside_bip from "./fixed-cidr-inside-bip.txt" with { type: "text" };
import t_fixed_cidr_outside_bip from "./fixed-cidr-outside-bip.txt" with { type: "text" };
import t_host_mode from "./host-mode.txt" with { type: "text" };
import t_hostname_dns_addhost from "./hostname-dns-addhost.txt" with { type: "text" };
import t_icc_false from "./icc-false.txt" with { type: "text" };
import t_icc_false_link from "./icc-false-link.txt" with { type: "text" };
import t_ipam_exhaustion from "./ipam-exhaustion.txt" with { type: "text" };
import t_ipam_pools from "./ipam-pools.txt" with { type: "text" };
import t_ipv6_bridge from "./ipv6-bridge.txt" with { type: "text" };
import t_ipv6_ip6tables from "./ipv6-ip6tables.txt" with { type: "text" };
import t_isolation from "./isolation.txt" with { type: "text" };
import t_link from "./link.txt" with { type: "text" };
import t_link_user_network from "./link-user-network.txt" with { type: "text" };
import t_live_restore from "./live-restore.txt" with { type: "text" };
import t_mac_address from "./mac-address.txt" with { type: "text" };
import t_macvlan_bridge from "./macvlan-bridge.txt" with { type: "text" };
import t_macvlan_internal from "./macvlan-internal.txt" with { type: "text" };
import t_macvlan_modes from "./macvlan-modes.txt" with { type: "text" };
import t_multi_network from "./multi-network.txt" with { type: "text" };
import t_network_alias from "./network-alias.txt" with { type: "text" };
import t_network_lifecycle from "./network-lifecycle.txt" with { type: "text" };
import t_network_priority from "./network-priority.txt" with { type: "text" };
import t_none_manual_wiring from "./none-manual-wiring.txt" with { type: "text" };
import t_none_mode from "./none-mode.txt" with { type: "text" };
import t_overlay_cluster_store from "./overlay-cluster-store.txt" with { type: "text" };
import t_overlay_one_host from "./overlay-one-host.txt" with { type: "text" };
import t_overlay_two_hosts from "./overlay-two-hosts.txt" with { type: "text" };
import t_preexisting_rules from "./preexisting-rules.txt" with { type: "text" };
import t_publish_all from "./publish-all.txt" with { type: "text" };
import t_publish_conflict from "./publish-conflict.txt" with { type: "text" };
import t_publish_container_port from "./publish-container-port.txt" with { type: "text" };
import t_publish_hairpin from "./publish-hairpin.txt" with { type: "text" };
import t_publish_host_port from "./publish-host-port.txt" with { type: "text" };
import t_publish_ip_dynamic from "./publish-ip-dynamic.txt" with { type: "text" };
import t_publish_ip_host_port from "./publish-ip-host-port.txt" with { type: "text" };
import t_publish_loopback from "./publish-loopback.txt" with { type: "text" };
import t_publish_udp_and_ranges from "./publish-udp-and-ranges.txt" with { type: "text" };
import t_stop_rm_cleanup from "./stop-rm-cleanup.txt" with { type: "text" };
import t_user_bridge from "./user-bridge.txt" with { type: "text" };
import t_user_bridge_internal from "./user-bridge-internal.txt" with { type: "text" };
import t_user_bridge_ipam from "./user-bridge-ipam.txt" with { type: "text" };
import t_userland_proxy_off from "./userland-proxy-off.txt" with { type: "text" };

/** Scenario or beginning → its text. */
export const oracleOps: Readonly<Record<string, string>> = {
  "_container": t__container,
  "_dockerd": t__dockerd,
  "_laboratory": t__laboratory,
  "_laboratory-h2": t__laboratory_h2,
  "_names": t__names,
  "address-reuse": t_address_reuse,
  "bip": t_bip,
  "bip-change": t_bip_change,
  "bridge-options": t_bridge_options,
  "container-mode": t_container_mode,
  "container-mode-owner-stops": t_container_mode_owner_stops,
  "container-mode-port-conflict": t_container_mode_port_conflict,
  "daemon-bridge-none": t_daemon_bridge_none,
  "daemon-custom-bridge": t_daemon_custom_bridge,
  "daemon-hosts-conflict": t_daemon_hosts_conflict,
  "daemon-ipmasq-false": t_daemon_ipmasq_false,
  "daemon-iptables-false": t_daemon_iptables_false,
  "daemon-json-full": t_daemon_json_full,
  "daemon-json-invalid": t_daemon_json_invalid,
  "daemon-json-valid": t_daemon_json_valid,
  "daemon-mtu-pools": t_daemon_mtu_pools,
  "daemon-restart": t_daemon_restart,
  "default-bridge": t_default_bridge,
  "direct-routing": t_direct_routing,
  "docker0-address-choice": t_docker0_address_choice,
  "embedded-dns-config": t_embedded_dns_config,
  "expose-only": t_expose_only,
  "fixed-cidr-inside-bip": t_fixed_cidr_inside_bip,
  "fixed-cidr-outside-bip": t_fixed_cidr_outside_bip,
  "host-mode": t_host_mode,
  "hostname-dns-addhost": t_hostname_dns_addhost,
  "icc-false": t_icc_false,
  "icc-false-link": t_icc_false_link,
  "ipam-exhaustion": t_ipam_exhaustion,
  "ipam-pools": t_ipam_pools,
  "ipv6-bridge": t_ipv6_bridge,
  "ipv6-ip6tables": t_ipv6_ip6tables,
  "isolation": t_isolation,
  "link": t_link,
  "link-user-network": t_link_user_network,
  "live-restore": t_live_restore,
  "mac-address": t_mac_address,
  "macvlan-bridge": t_macvlan_bridge,
  "macvlan-internal": t_macvlan_internal,
  "macvlan-modes": t_macvlan_modes,
  "multi-network": t_multi_network,
  "network-alias": t_network_alias,
  "network-lifecycle": t_network_lifecycle,
  "network-priority": t_network_priority,
  "none-manual-wiring": t_none_manual_wiring,
  "none-mode": t_none_mode,
  "overlay-cluster-store": t_overlay_cluster_store,
  "overlay-one-host": t_overlay_one_host,
  "overlay-two-hosts": t_overlay_two_hosts,
  "preexisting-rules": t_preexisting_rules,
  "publish-all": t_publish_all,
  "publish-conflict": t_publish_conflict,
  "publish-container-port": t_publish_container_port,
  "publish-hairpin": t_publish_hairpin,
  "publish-host-port": t_publish_host_port,
  "publish-ip-dynamic": t_publish_ip_dynamic,
  "publish-ip-host-port": t_publish_ip_host_port,
  "publish-loopback": t_publish_loopback,
  "publish-udp-and-ranges": t_publish_udp_and_ranges,
  "stop-rm-cleanup": t_stop_rm_cleanup,
  "user-bridge": t_user_bridge,
  "user-bridge-internal": t_user_bridge_internal,
  "user-bridge-ipam": t_user_bridge_ipam,
  "userland-proxy-off": t_userland_proxy_off,
};
