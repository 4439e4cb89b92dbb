/** Every wrong recipe and what it must say; made by update.ts. @module */
import yaml0 from "./address-outside-the-subnet.yaml" with { type: "text" };
import text0 from "./address-outside-the-subnet.txt" with { type: "text" };
import yaml1 from "./address-used-twice.yaml" with { type: "text" };
import text1 from "./address-used-twice.txt" with { type: "text" };
import yaml2 from "./alias-bomb.yaml" with { type: "text" };
import text2 from "./alias-bomb.txt" with { type: "text" };
import yaml3 from "./alias-cycle.yaml" with { type: "text" };
import text3 from "./alias-cycle.txt" with { type: "text" };
import yaml4 from "./alias-unknown.yaml" with { type: "text" };
import text4 from "./alias-unknown.txt" with { type: "text" };
import yaml5 from "./bad-address.yaml" with { type: "text" };
import text5 from "./bad-address.txt" with { type: "text" };
import yaml6 from "./bad-cidr.yaml" with { type: "text" };
import text6 from "./bad-cidr.txt" with { type: "text" };
import yaml7 from "./bad-mac.yaml" with { type: "text" };
import text7 from "./bad-mac.txt" with { type: "text" };
import yaml8 from "./change-misspelt.yaml" with { type: "text" };
import text8 from "./change-misspelt.txt" with { type: "text" };
import yaml9 from "./change-of-the-name.yaml" with { type: "text" };
import text9 from "./change-of-the-name.txt" with { type: "text" };
import yaml10 from "./check-from-nowhere.yaml" with { type: "text" };
import text10 from "./check-from-nowhere.txt" with { type: "text" };
import yaml11 from "./check-in-the-wrong-place.yaml" with { type: "text" };
import text11 from "./check-in-the-wrong-place.txt" with { type: "text" };
import yaml12 from "./check-listening-contains.yaml" with { type: "text" };
import text12 from "./check-listening-contains.txt" with { type: "text" };
import yaml13 from "./check-misspelt.yaml" with { type: "text" };
import text13 from "./check-misspelt.txt" with { type: "text" };
import yaml14 from "./check-ping-status.yaml" with { type: "text" };
import text14 from "./check-ping-status.txt" with { type: "text" };
import yaml15 from "./check-sql-in.yaml" with { type: "text" };
import text15 from "./check-sql-in.txt" with { type: "text" };
import yaml16 from "./check-time.yaml" with { type: "text" };
import text16 from "./check-time.txt" with { type: "text" };
import yaml17 from "./check-with-two-questions.yaml" with { type: "text" };
import text17 from "./check-with-two-questions.txt" with { type: "text" };
import yaml18 from "./check-without-a-question.yaml" with { type: "text" };
import text18 from "./check-without-a-question.txt" with { type: "text" };
import yaml19 from "./command-quote.yaml" with { type: "text" };
import text19 from "./command-quote.txt" with { type: "text" };
import yaml20 from "./container-mode-in-a-cycle.yaml" with { type: "text" };
import text20 from "./container-mode-in-a-cycle.txt" with { type: "text" };
import yaml21 from "./container-mode-to-a-missing-name.yaml" with { type: "text" };
import text21 from "./container-mode-to-a-missing-name.txt" with { type: "text" };
import yaml22 from "./container-mode-to-itself.yaml" with { type: "text" };
import text22 from "./container-mode-to-itself.txt" with { type: "text" };
import yaml23 from "./container-mode-with-ports.yaml" with { type: "text" };
import text23 from "./container-mode-with-ports.txt" with { type: "text" };
import yaml24 from "./container-name-too-short.yaml" with { type: "text" };
import text24 from "./container-name-too-short.txt" with { type: "text" };
import yaml25 from "./container-name-twice.yaml" with { type: "text" };
import text25 from "./container-name-twice.txt" with { type: "text" };
import yaml26 from "./container-name-with-a-command.yaml" with { type: "text" };
import text26 from "./container-name-with-a-command.txt" with { type: "text" };
import yaml27 from "./depends-on-a-cycle.yaml" with { type: "text" };
import text27 from "./depends-on-a-cycle.txt" with { type: "text" };
import yaml28 from "./depends-on-a-missing-name.yaml" with { type: "text" };
import text28 from "./depends-on-a-missing-name.txt" with { type: "text" };
import yaml29 from "./driver-unknown.yaml" with { type: "text" };
import text29 from "./driver-unknown.txt" with { type: "text" };
import yaml30 from "./empty.yaml" with { type: "text" };
import text30 from "./empty.txt" with { type: "text" };
import yaml31 from "./escape-in-the-file.yaml" with { type: "text" };
import text31 from "./escape-in-the-file.txt" with { type: "text" };
import yaml32 from "./gateway-outside-the-subnet.yaml" with { type: "text" };
import text32 from "./gateway-outside-the-subnet.txt" with { type: "text" };
import yaml33 from "./gateway-used-twice.yaml" with { type: "text" };
import text33 from "./gateway-used-twice.txt" with { type: "text" };
import yaml34 from "./host-unknown.yaml" with { type: "text" };
import text34 from "./host-unknown.txt" with { type: "text" };
import yaml35 from "./image-unknown.yaml" with { type: "text" };
import text35 from "./image-unknown.txt" with { type: "text" };
import yaml36 from "./indentation.yaml" with { type: "text" };
import text36 from "./indentation.txt" with { type: "text" };
import yaml37 from "./interface-of-16-bytes.yaml" with { type: "text" };
import text37 from "./interface-of-16-bytes.txt" with { type: "text" };
import yaml38 from "./interface-with-a-slash.yaml" with { type: "text" };
import text38 from "./interface-with-a-slash.txt" with { type: "text" };
import yaml39 from "./ipv6-address.yaml" with { type: "text" };
import text39 from "./ipv6-address.txt" with { type: "text" };
import yaml40 from "./ipv6-network.yaml" with { type: "text" };
import text40 from "./ipv6-network.txt" with { type: "text" };
import yaml41 from "./key-in-capitals.yaml" with { type: "text" };
import text41 from "./key-in-capitals.txt" with { type: "text" };
import yaml42 from "./key-twice.yaml" with { type: "text" };
import text42 from "./key-twice.txt" with { type: "text" };
import yaml43 from "./lab-name.yaml" with { type: "text" };
import text43 from "./lab-name.txt" with { type: "text" };
import yaml44 from "./machine-host.yaml" with { type: "text" };
import text44 from "./machine-host.txt" with { type: "text" };
import yaml45 from "./merge-of-a-text.yaml" with { type: "text" };
import text45 from "./merge-of-a-text.txt" with { type: "text" };
import yaml46 from "./missing-image.yaml" with { type: "text" };
import text46 from "./missing-image.txt" with { type: "text" };
import yaml47 from "./name-of-a-host.yaml" with { type: "text" };
import text47 from "./name-of-a-host.txt" with { type: "text" };
import yaml48 from "./name-reserved.yaml" with { type: "text" };
import text48 from "./name-reserved.txt" with { type: "text" };
import yaml49 from "./name-that-climbs.yaml" with { type: "text" };
import text49 from "./name-that-climbs.txt" with { type: "text" };
import yaml50 from "./name-too-long.yaml" with { type: "text" };
import text50 from "./name-too-long.txt" with { type: "text" };
import yaml51 from "./name-with-a-command.yaml" with { type: "text" };
import text51 from "./name-with-a-command.txt" with { type: "text" };
import yaml52 from "./name-with-a-newline.yaml" with { type: "text" };
import text52 from "./name-with-a-newline.txt" with { type: "text" };
import yaml53 from "./name-with-a-quote.yaml" with { type: "text" };
import text53 from "./name-with-a-quote.txt" with { type: "text" };
import yaml54 from "./name-with-an-escape.yaml" with { type: "text" };
import text54 from "./name-with-an-escape.txt" with { type: "text" };
import yaml55 from "./network-mode-and-networks.yaml" with { type: "text" };
import text55 from "./network-mode-and-networks.txt" with { type: "text" };
import yaml56 from "./network-mode-unknown.yaml" with { type: "text" };
import text56 from "./network-mode-unknown.txt" with { type: "text" };
import yaml57 from "./network-name.yaml" with { type: "text" };
import text57 from "./network-name.txt" with { type: "text" };
import yaml58 from "./network-predefined.yaml" with { type: "text" };
import text58 from "./network-predefined.txt" with { type: "text" };
import yaml59 from "./network-unknown.yaml" with { type: "text" };
import text59 from "./network-unknown.txt" with { type: "text" };
import yaml60 from "./not-a-map.yaml" with { type: "text" };
import text60 from "./not-a-map.txt" with { type: "text" };
import yaml61 from "./not-supported-yet.yaml" with { type: "text" };
import text61 from "./not-supported-yet.txt" with { type: "text" };
import yaml62 from "./op-namespace-unknown.yaml" with { type: "text" };
import text62 from "./op-namespace-unknown.txt" with { type: "text" };
import yaml63 from "./op-unknown.yaml" with { type: "text" };
import text63 from "./op-unknown.txt" with { type: "text" };
import yaml64 from "./port-70000.yaml" with { type: "text" };
import text64 from "./port-70000.txt" with { type: "text" };
import yaml65 from "./port-address.yaml" with { type: "text" };
import text65 from "./port-address.txt" with { type: "text" };
import yaml66 from "./port-no-number.yaml" with { type: "text" };
import text66 from "./port-no-number.txt" with { type: "text" };
import yaml67 from "./port-protocol.yaml" with { type: "text" };
import text67 from "./port-protocol.txt" with { type: "text" };
import yaml68 from "./port-ranges-differ.yaml" with { type: "text" };
import text68 from "./port-ranges-differ.txt" with { type: "text" };
import yaml69 from "./quote-not-closed.yaml" with { type: "text" };
import text69 from "./quote-not-closed.txt" with { type: "text" };
import yaml70 from "./rule-word-with-a-blank.yaml" with { type: "text" };
import text70 from "./rule-word-with-a-blank.txt" with { type: "text" };
import yaml71 from "./secret-missing.yaml" with { type: "text" };
import text71 from "./secret-missing.txt" with { type: "text" };
import yaml72 from "./secret-without-a-source.yaml" with { type: "text" };
import text72 from "./secret-without-a-source.txt" with { type: "text" };
import yaml73 from "./tab-indentation.yaml" with { type: "text" };
import text73 from "./tab-indentation.txt" with { type: "text" };
import yaml74 from "./tag.yaml" with { type: "text" };
import text74 from "./tag.txt" with { type: "text" };
import yaml75 from "./title-with-an-escape.yaml" with { type: "text" };
import text75 from "./title-with-an-escape.txt" with { type: "text" };
import yaml76 from "./trap-name.yaml" with { type: "text" };
import text76 from "./trap-name.txt" with { type: "text" };
import yaml77 from "./two-documents.yaml" with { type: "text" };
import text77 from "./two-documents.txt" with { type: "text" };
import yaml78 from "./two-services-on-one-host-port.yaml" with { type: "text" };
import text78 from "./two-services-on-one-host-port.txt" with { type: "text" };
import yaml79 from "./unknown-daemon-key.yaml" with { type: "text" };
import text79 from "./unknown-daemon-key.txt" with { type: "text" };
import yaml80 from "./unknown-key.yaml" with { type: "text" };
import text80 from "./unknown-key.txt" with { type: "text" };
import yaml81 from "./unknown-key-at-the-top.yaml" with { type: "text" };
import text81 from "./unknown-key-at-the-top.txt" with { type: "text" };
import yaml82 from "./unknown-key-without-a-guess.yaml" with { type: "text" };
import text82 from "./unknown-key-without-a-guess.txt" with { type: "text" };
import yaml83 from "./variable-required.yaml" with { type: "text" };
import text83 from "./variable-required.txt" with { type: "text" };
import yaml84 from "./version.yaml" with { type: "text" };
import text84 from "./version.txt" with { type: "text" };
import yaml85 from "./wrong-type.yaml" with { type: "text" };
import text85 from "./wrong-type.txt" with { type: "text" };
import yaml86 from "./wrong-type-deep.yaml" with { type: "text" };
import text86 from "./wrong-type-deep.txt" with { type: "text" };
import yaml87 from "./wrong-type-of-a-service.yaml" with { type: "text" };
import text87 from "./wrong-type-of-a-service.txt" with { type: "text" };
import yaml88 from "./yaml-colon.yaml" with { type: "text" };
import text88 from "./yaml-colon.txt" with { type: "text" };
import yaml89 from "./yaml-syntax.yaml" with { type: "text" };
import text89 from "./yaml-syntax.txt" with { type: "text" };

/** The wrong recipes, by the name of their fault. */
export const faults: readonly { name: string; yaml: string; text: string }[] = [
  { name: "address-outside-the-subnet", yaml: yaml0, text: text0 },
  { name: "address-used-twice", yaml: yaml1, text: text1 },
  { name: "alias-bomb", yaml: yaml2, text: text2 },
  { name: "alias-cycle", yaml: yaml3, text: text3 },
  { name: "alias-unknown", yaml: yaml4, text: text4 },
  { name: "bad-address", yaml: yaml5, text: text5 },
  { name: "bad-cidr", yaml: yaml6, text: text6 },
  { name: "bad-mac", yaml: yaml7, text: text7 },
  { name: "change-misspelt", yaml: yaml8, text: text8 },
  { name: "change-of-the-name", yaml: yaml9, text: text9 },
  { name: "check-from-nowhere", yaml: yaml10, text: text10 },
  { name: "check-in-the-wrong-place", yaml: yaml11, text: text11 },
  { name: "check-listening-contains", yaml: yaml12, text: text12 },
  { name: "check-misspelt", yaml: yaml13, text: text13 },
  { name: "check-ping-status", yaml: yaml14, text: text14 },
  { name: "check-sql-in", yaml: yaml15, text: text15 },
  { name: "check-time", yaml: yaml16, text: text16 },
  { name: "check-with-two-questions", yaml: yaml17, text: text17 },
  { name: "check-without-a-question", yaml: yaml18, text: text18 },
  { name: "command-quote", yaml: yaml19, text: text19 },
  { name: "container-mode-in-a-cycle", yaml: yaml20, text: text20 },
  { name: "container-mode-to-a-missing-name", yaml: yaml21, text: text21 },
  { name: "container-mode-to-itself", yaml: yaml22, text: text22 },
  { name: "container-mode-with-ports", yaml: yaml23, text: text23 },
  { name: "container-name-too-short", yaml: yaml24, text: text24 },
  { name: "container-name-twice", yaml: yaml25, text: text25 },
  { name: "container-name-with-a-command", yaml: yaml26, text: text26 },
  { name: "depends-on-a-cycle", yaml: yaml27, text: text27 },
  { name: "depends-on-a-missing-name", yaml: yaml28, text: text28 },
  { name: "driver-unknown", yaml: yaml29, text: text29 },
  { name: "empty", yaml: yaml30, text: text30 },
  { name: "escape-in-the-file", yaml: yaml31, text: text31 },
  { name: "gateway-outside-the-subnet", yaml: yaml32, text: text32 },
  { name: "gateway-used-twice", yaml: yaml33, text: text33 },
  { name: "host-unknown", yaml: yaml34, text: text34 },
  { name: "image-unknown", yaml: yaml35, text: text35 },
  { name: "indentation", yaml: yaml36, text: text36 },
  { name: "interface-of-16-bytes", yaml: yaml37, text: text37 },
  { name: "interface-with-a-slash", yaml: yaml38, text: text38 },
  { name: "ipv6-address", yaml: yaml39, text: text39 },
  { name: "ipv6-network", yaml: yaml40, text: text40 },
  { name: "key-in-capitals", yaml: yaml41, text: text41 },
  { name: "key-twice", yaml: yaml42, text: text42 },
  { name: "lab-name", yaml: yaml43, text: text43 },
  { name: "machine-host", yaml: yaml44, text: text44 },
  { name: "merge-of-a-text", yaml: yaml45, text: text45 },
  { name: "missing-image", yaml: yaml46, text: text46 },
  { name: "name-of-a-host", yaml: yaml47, text: text47 },
  { name: "name-reserved", yaml: yaml48, text: text48 },
  { name: "name-that-climbs", yaml: yaml49, text: text49 },
  { name: "name-too-long", yaml: yaml50, text: text50 },
  { name: "name-with-a-command", yaml: yaml51, text: text51 },
  { name: "name-with-a-newline", yaml: yaml52, text: text52 },
  { name: "name-with-a-quote", yaml: yaml53, text: text53 },
  { name: "name-with-an-escape", yaml: yaml54, text: text54 },
  { name: "network-mode-and-networks", yaml: yaml55, text: text55 },
  { name: "network-mode-unknown", yaml: yaml56, text: text56 },
  { name: "network-name", yaml: yaml57, text: text57 },
  { name: "network-predefined", yaml: yaml58, text: text58 },
  { name: "network-unknown", yaml: yaml59, text: text59 },
  { name: "not-a-map", yaml: yaml60, text: text60 },
  { name: "not-supported-yet", yaml: yaml61, text: text61 },
  { name: "op-namespace-unknown", yaml: yaml62, text: text62 },
  { name: "op-unknown", yaml: yaml63, text: text63 },
  { name: "port-70000", yaml: yaml64, text: text64 },
  { name: "port-address", yaml: yaml65, text: text65 },
  { name: "port-no-number", yaml: yaml66, text: text66 },
  { name: "port-protocol", yaml: yaml67, text: text67 },
  { name: "port-ranges-differ", yaml: yaml68, text: text68 },
  { name: "quote-not-closed", yaml: yaml69, text: text69 },
  { name: "rule-word-with-a-blank", yaml: yaml70, text: text70 },
  { name: "secret-missing", yaml: yaml71, text: text71 },
  { name: "secret-without-a-source", yaml: yaml72, text: text72 },
  { name: "tab-indentation", yaml: yaml73, text: text73 },
  { name: "tag", yaml: yaml74, text: text74 },
  { name: "title-with-an-escape", yaml: yaml75, text: text75 },
  { name: "trap-name", yaml: yaml76, text: text76 },
  { name: "two-documents", yaml: yaml77, text: text77 },
  { name: "two-services-on-one-host-port", yaml: yaml78, text: text78 },
  { name: "unknown-daemon-key", yaml: yaml79, text: text79 },
  { name: "unknown-key", yaml: yaml80, text: text80 },
  { name: "unknown-key-at-the-top", yaml: yaml81, text: text81 },
  { name: "unknown-key-without-a-guess", yaml: yaml82, text: text82 },
  { name: "variable-required", yaml: yaml83, text: text83 },
  { name: "version", yaml: yaml84, text: text84 },
  { name: "wrong-type", yaml: yaml85, text: text85 },
  { name: "wrong-type-deep", yaml: yaml86, text: text86 },
  { name: "wrong-type-of-a-service", yaml: yaml87, text: text87 },
  { name: "yaml-colon", yaml: yaml88, text: text88 },
  { name: "yaml-syntax", yaml: yaml89, text: text89 },
];
