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
import yaml12 from "./check-misspelt.yaml" with { type: "text" };
import text12 from "./check-misspelt.txt" with { type: "text" };
import yaml13 from "./check-time.yaml" with { type: "text" };
import text13 from "./check-time.txt" with { type: "text" };
import yaml14 from "./check-with-two-questions.yaml" with { type: "text" };
import text14 from "./check-with-two-questions.txt" with { type: "text" };
import yaml15 from "./check-without-a-question.yaml" with { type: "text" };
import text15 from "./check-without-a-question.txt" with { type: "text" };
import yaml16 from "./command-quote.yaml" with { type: "text" };
import text16 from "./command-quote.txt" with { type: "text" };
import yaml17 from "./container-mode-in-a-cycle.yaml" with { type: "text" };
import text17 from "./container-mode-in-a-cycle.txt" with { type: "text" };
import yaml18 from "./container-mode-to-a-missing-name.yaml" with { type: "text" };
import text18 from "./container-mode-to-a-missing-name.txt" with { type: "text" };
import yaml19 from "./container-mode-to-itself.yaml" with { type: "text" };
import text19 from "./container-mode-to-itself.txt" with { type: "text" };
import yaml20 from "./container-mode-with-ports.yaml" with { type: "text" };
import text20 from "./container-mode-with-ports.txt" with { type: "text" };
import yaml21 from "./container-name-twice.yaml" with { type: "text" };
import text21 from "./container-name-twice.txt" with { type: "text" };
import yaml22 from "./container-name-with-a-command.yaml" with { type: "text" };
import text22 from "./container-name-with-a-command.txt" with { type: "text" };
import yaml23 from "./depends-on-a-cycle.yaml" with { type: "text" };
import text23 from "./depends-on-a-cycle.txt" with { type: "text" };
import yaml24 from "./depends-on-a-missing-name.yaml" with { type: "text" };
import text24 from "./depends-on-a-missing-name.txt" with { type: "text" };
import yaml25 from "./driver-unknown.yaml" with { type: "text" };
import text25 from "./driver-unknown.txt" with { type: "text" };
import yaml26 from "./empty.yaml" with { type: "text" };
import text26 from "./empty.txt" with { type: "text" };
import yaml27 from "./escape-in-the-file.yaml" with { type: "text" };
import text27 from "./escape-in-the-file.txt" with { type: "text" };
import yaml28 from "./gateway-outside-the-subnet.yaml" with { type: "text" };
import text28 from "./gateway-outside-the-subnet.txt" with { type: "text" };
import yaml29 from "./gateway-used-twice.yaml" with { type: "text" };
import text29 from "./gateway-used-twice.txt" with { type: "text" };
import yaml30 from "./host-unknown.yaml" with { type: "text" };
import text30 from "./host-unknown.txt" with { type: "text" };
import yaml31 from "./image-unknown.yaml" with { type: "text" };
import text31 from "./image-unknown.txt" with { type: "text" };
import yaml32 from "./indentation.yaml" with { type: "text" };
import text32 from "./indentation.txt" with { type: "text" };
import yaml33 from "./interface-of-16-bytes.yaml" with { type: "text" };
import text33 from "./interface-of-16-bytes.txt" with { type: "text" };
import yaml34 from "./interface-with-a-slash.yaml" with { type: "text" };
import text34 from "./interface-with-a-slash.txt" with { type: "text" };
import yaml35 from "./ipv6-address.yaml" with { type: "text" };
import text35 from "./ipv6-address.txt" with { type: "text" };
import yaml36 from "./ipv6-network.yaml" with { type: "text" };
import text36 from "./ipv6-network.txt" with { type: "text" };
import yaml37 from "./key-twice.yaml" with { type: "text" };
import text37 from "./key-twice.txt" with { type: "text" };
import yaml38 from "./lab-name.yaml" with { type: "text" };
import text38 from "./lab-name.txt" with { type: "text" };
import yaml39 from "./machine-host.yaml" with { type: "text" };
import text39 from "./machine-host.txt" with { type: "text" };
import yaml40 from "./merge-of-a-text.yaml" with { type: "text" };
import text40 from "./merge-of-a-text.txt" with { type: "text" };
import yaml41 from "./missing-image.yaml" with { type: "text" };
import text41 from "./missing-image.txt" with { type: "text" };
import yaml42 from "./name-of-a-host.yaml" with { type: "text" };
import text42 from "./name-of-a-host.txt" with { type: "text" };
import yaml43 from "./name-reserved.yaml" with { type: "text" };
import text43 from "./name-reserved.txt" with { type: "text" };
import yaml44 from "./name-that-climbs.yaml" with { type: "text" };
import text44 from "./name-that-climbs.txt" with { type: "text" };
import yaml45 from "./name-too-long.yaml" with { type: "text" };
import text45 from "./name-too-long.txt" with { type: "text" };
import yaml46 from "./name-too-short.yaml" with { type: "text" };
import text46 from "./name-too-short.txt" with { type: "text" };
import yaml47 from "./name-with-a-command.yaml" with { type: "text" };
import text47 from "./name-with-a-command.txt" with { type: "text" };
import yaml48 from "./name-with-a-newline.yaml" with { type: "text" };
import text48 from "./name-with-a-newline.txt" with { type: "text" };
import yaml49 from "./name-with-a-quote.yaml" with { type: "text" };
import text49 from "./name-with-a-quote.txt" with { type: "text" };
import yaml50 from "./name-with-an-escape.yaml" with { type: "text" };
import text50 from "./name-with-an-escape.txt" with { type: "text" };
import yaml51 from "./network-mode-and-networks.yaml" with { type: "text" };
import text51 from "./network-mode-and-networks.txt" with { type: "text" };
import yaml52 from "./network-mode-unknown.yaml" with { type: "text" };
import text52 from "./network-mode-unknown.txt" with { type: "text" };
import yaml53 from "./network-name.yaml" with { type: "text" };
import text53 from "./network-name.txt" with { type: "text" };
import yaml54 from "./network-unknown.yaml" with { type: "text" };
import text54 from "./network-unknown.txt" with { type: "text" };
import yaml55 from "./not-a-map.yaml" with { type: "text" };
import text55 from "./not-a-map.txt" with { type: "text" };
import yaml56 from "./not-supported-yet.yaml" with { type: "text" };
import text56 from "./not-supported-yet.txt" with { type: "text" };
import yaml57 from "./op-namespace-unknown.yaml" with { type: "text" };
import text57 from "./op-namespace-unknown.txt" with { type: "text" };
import yaml58 from "./op-unknown.yaml" with { type: "text" };
import text58 from "./op-unknown.txt" with { type: "text" };
import yaml59 from "./port-70000.yaml" with { type: "text" };
import text59 from "./port-70000.txt" with { type: "text" };
import yaml60 from "./port-address.yaml" with { type: "text" };
import text60 from "./port-address.txt" with { type: "text" };
import yaml61 from "./port-no-number.yaml" with { type: "text" };
import text61 from "./port-no-number.txt" with { type: "text" };
import yaml62 from "./port-protocol.yaml" with { type: "text" };
import text62 from "./port-protocol.txt" with { type: "text" };
import yaml63 from "./port-ranges-differ.yaml" with { type: "text" };
import text63 from "./port-ranges-differ.txt" with { type: "text" };
import yaml64 from "./quote-not-closed.yaml" with { type: "text" };
import text64 from "./quote-not-closed.txt" with { type: "text" };
import yaml65 from "./rule-word-with-a-blank.yaml" with { type: "text" };
import text65 from "./rule-word-with-a-blank.txt" with { type: "text" };
import yaml66 from "./secret-missing.yaml" with { type: "text" };
import text66 from "./secret-missing.txt" with { type: "text" };
import yaml67 from "./secret-without-a-source.yaml" with { type: "text" };
import text67 from "./secret-without-a-source.txt" with { type: "text" };
import yaml68 from "./tab-indentation.yaml" with { type: "text" };
import text68 from "./tab-indentation.txt" with { type: "text" };
import yaml69 from "./tag.yaml" with { type: "text" };
import text69 from "./tag.txt" with { type: "text" };
import yaml70 from "./title-with-an-escape.yaml" with { type: "text" };
import text70 from "./title-with-an-escape.txt" with { type: "text" };
import yaml71 from "./trap-name.yaml" with { type: "text" };
import text71 from "./trap-name.txt" with { type: "text" };
import yaml72 from "./two-documents.yaml" with { type: "text" };
import text72 from "./two-documents.txt" with { type: "text" };
import yaml73 from "./two-services-on-one-host-port.yaml" with { type: "text" };
import text73 from "./two-services-on-one-host-port.txt" with { type: "text" };
import yaml74 from "./unknown-daemon-key.yaml" with { type: "text" };
import text74 from "./unknown-daemon-key.txt" with { type: "text" };
import yaml75 from "./unknown-key.yaml" with { type: "text" };
import text75 from "./unknown-key.txt" with { type: "text" };
import yaml76 from "./unknown-key-at-the-top.yaml" with { type: "text" };
import text76 from "./unknown-key-at-the-top.txt" with { type: "text" };
import yaml77 from "./unknown-key-without-a-guess.yaml" with { type: "text" };
import text77 from "./unknown-key-without-a-guess.txt" with { type: "text" };
import yaml78 from "./variable-required.yaml" with { type: "text" };
import text78 from "./variable-required.txt" with { type: "text" };
import yaml79 from "./version.yaml" with { type: "text" };
import text79 from "./version.txt" with { type: "text" };
import yaml80 from "./wrong-type.yaml" with { type: "text" };
import text80 from "./wrong-type.txt" with { type: "text" };
import yaml81 from "./wrong-type-deep.yaml" with { type: "text" };
import text81 from "./wrong-type-deep.txt" with { type: "text" };
import yaml82 from "./wrong-type-of-a-service.yaml" with { type: "text" };
import text82 from "./wrong-type-of-a-service.txt" with { type: "text" };
import yaml83 from "./yaml-colon.yaml" with { type: "text" };
import text83 from "./yaml-colon.txt" with { type: "text" };
import yaml84 from "./yaml-syntax.yaml" with { type: "text" };
import text84 from "./yaml-syntax.txt" with { type: "text" };

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
  { name: "check-misspelt", yaml: yaml12, text: text12 },
  { name: "check-time", yaml: yaml13, text: text13 },
  { name: "check-with-two-questions", yaml: yaml14, text: text14 },
  { name: "check-without-a-question", yaml: yaml15, text: text15 },
  { name: "command-quote", yaml: yaml16, text: text16 },
  { name: "container-mode-in-a-cycle", yaml: yaml17, text: text17 },
  { name: "container-mode-to-a-missing-name", yaml: yaml18, text: text18 },
  { name: "container-mode-to-itself", yaml: yaml19, text: text19 },
  { name: "container-mode-with-ports", yaml: yaml20, text: text20 },
  { name: "container-name-twice", yaml: yaml21, text: text21 },
  { name: "container-name-with-a-command", yaml: yaml22, text: text22 },
  { name: "depends-on-a-cycle", yaml: yaml23, text: text23 },
  { name: "depends-on-a-missing-name", yaml: yaml24, text: text24 },
  { name: "driver-unknown", yaml: yaml25, text: text25 },
  { name: "empty", yaml: yaml26, text: text26 },
  { name: "escape-in-the-file", yaml: yaml27, text: text27 },
  { name: "gateway-outside-the-subnet", yaml: yaml28, text: text28 },
  { name: "gateway-used-twice", yaml: yaml29, text: text29 },
  { name: "host-unknown", yaml: yaml30, text: text30 },
  { name: "image-unknown", yaml: yaml31, text: text31 },
  { name: "indentation", yaml: yaml32, text: text32 },
  { name: "interface-of-16-bytes", yaml: yaml33, text: text33 },
  { name: "interface-with-a-slash", yaml: yaml34, text: text34 },
  { name: "ipv6-address", yaml: yaml35, text: text35 },
  { name: "ipv6-network", yaml: yaml36, text: text36 },
  { name: "key-twice", yaml: yaml37, text: text37 },
  { name: "lab-name", yaml: yaml38, text: text38 },
  { name: "machine-host", yaml: yaml39, text: text39 },
  { name: "merge-of-a-text", yaml: yaml40, text: text40 },
  { name: "missing-image", yaml: yaml41, text: text41 },
  { name: "name-of-a-host", yaml: yaml42, text: text42 },
  { name: "name-reserved", yaml: yaml43, text: text43 },
  { name: "name-that-climbs", yaml: yaml44, text: text44 },
  { name: "name-too-long", yaml: yaml45, text: text45 },
  { name: "name-too-short", yaml: yaml46, text: text46 },
  { name: "name-with-a-command", yaml: yaml47, text: text47 },
  { name: "name-with-a-newline", yaml: yaml48, text: text48 },
  { name: "name-with-a-quote", yaml: yaml49, text: text49 },
  { name: "name-with-an-escape", yaml: yaml50, text: text50 },
  { name: "network-mode-and-networks", yaml: yaml51, text: text51 },
  { name: "network-mode-unknown", yaml: yaml52, text: text52 },
  { name: "network-name", yaml: yaml53, text: text53 },
  { name: "network-unknown", yaml: yaml54, text: text54 },
  { name: "not-a-map", yaml: yaml55, text: text55 },
  { name: "not-supported-yet", yaml: yaml56, text: text56 },
  { name: "op-namespace-unknown", yaml: yaml57, text: text57 },
  { name: "op-unknown", yaml: yaml58, text: text58 },
  { name: "port-70000", yaml: yaml59, text: text59 },
  { name: "port-address", yaml: yaml60, text: text60 },
  { name: "port-no-number", yaml: yaml61, text: text61 },
  { name: "port-protocol", yaml: yaml62, text: text62 },
  { name: "port-ranges-differ", yaml: yaml63, text: text63 },
  { name: "quote-not-closed", yaml: yaml64, text: text64 },
  { name: "rule-word-with-a-blank", yaml: yaml65, text: text65 },
  { name: "secret-missing", yaml: yaml66, text: text66 },
  { name: "secret-without-a-source", yaml: yaml67, text: text67 },
  { name: "tab-indentation", yaml: yaml68, text: text68 },
  { name: "tag", yaml: yaml69, text: text69 },
  { name: "title-with-an-escape", yaml: yaml70, text: text70 },
  { name: "trap-name", yaml: yaml71, text: text71 },
  { name: "two-documents", yaml: yaml72, text: text72 },
  { name: "two-services-on-one-host-port", yaml: yaml73, text: text73 },
  { name: "unknown-daemon-key", yaml: yaml74, text: text74 },
  { name: "unknown-key", yaml: yaml75, text: text75 },
  { name: "unknown-key-at-the-top", yaml: yaml76, text: text76 },
  { name: "unknown-key-without-a-guess", yaml: yaml77, text: text77 },
  { name: "variable-required", yaml: yaml78, text: text78 },
  { name: "version", yaml: yaml79, text: text79 },
  { name: "wrong-type", yaml: yaml80, text: text80 },
  { name: "wrong-type-deep", yaml: yaml81, text: text81 },
  { name: "wrong-type-of-a-service", yaml: yaml82, text: text82 },
  { name: "yaml-colon", yaml: yaml83, text: text83 },
  { name: "yaml-syntax", yaml: yaml84, text: text84 },
];
