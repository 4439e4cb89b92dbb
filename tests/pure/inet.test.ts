/** Address arithmetic. @module */
import { assert, assertEquals } from "../../deps/std_assert.ts";
import { fc } from "../../deps/fast_check.ts";
import { sha256 } from "../../core/hash.ts";
import {
  blockOf,
  broadcast,
  contains,
  formatBlock,
  formatIp,
  isIp6,
  isMac,
  macOf,
  overlap,
  parseBlock,
  parseCidr,
  parseIp,
  size,
  uplink,
  within,
} from "../../core/inet.ts";

const anIp = fc.integer({ min: 0, max: 0xffffffff });
const aBlock = fc.tuple(anIp, fc.integer({ min: 0, max: 32 })).map(([ip, bits]) => blockOf(ip, bits));

Deno.test("every address is read back as it was written", () => {
  fc.assert(fc.property(anIp, (ip) => parseIp(formatIp(ip)) === ip));
});

Deno.test("every block is read back as it was written, from any of its addresses", () => {
  fc.assert(fc.property(anIp, fc.integer({ min: 0, max: 32 }), (ip, bits) => {
    const block = blockOf(ip, bits);
    assertEquals(parseBlock(`${formatIp(ip)}/${bits}`), block);
    assertEquals(parseBlock(formatBlock(block)), block);
    assert(contains(block, ip) && broadcast(block) - block.base + 1 === size(block));
  }));
});

Deno.test("two blocks overlap exactly when one lies within the other, and then they share an address", () => {
  fc.assert(fc.property(aBlock, aBlock, (a, b) => {
    assertEquals(overlap(a, b), overlap(b, a));
    const share = Math.max(a.base, b.base) <= Math.min(broadcast(a), broadcast(b));
    assertEquals(overlap(a, b), share);
    if (within(a, b)) assert(overlap(a, b));
  }));
});

Deno.test("what is not a dotted address of four small numbers is refused", () => {
  for (const text of ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.04", " 1.2.3.4", "1.2.3.4\n", "a.b.c.d", "1e1.0.0.0", "-1.0.0.0"]) {
    assertEquals(parseIp(text), undefined, text);
  }
  for (const text of ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/8/8", "10.0.0/8", "/8", "10.0.0.0/"]) {
    assertEquals(parseCidr(text), undefined, text);
  }
});

Deno.test("a MAC is made of an address as Docker makes it, and is a unicast one", () => {
  assertEquals(macOf(parseIp("172.17.0.2")!), "02:42:ac:11:00:02");
  fc.assert(fc.property(anIp, (ip) => isMac(macOf(ip))));
  for (const text of ["", "02:42:ac:11:00", "02:42:ac:11:00:0g", "03:00:00:00:00:01"]) assert(!isMac(text), text);
});

Deno.test("IPv6 addresses are told from what only looks like one", () => {
  for (const text of ["::", "::1", "2001:db8:a::64", "1:2:3:4:5:6:7:8", "fe80::"]) assert(isIp6(text), text);
  for (const text of ["", ":", "1.2.3.4", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "::1%eth0"]) {
    assert(!isIp6(text), text);
  }
});

Deno.test("the machines stand side by side on the client's switch", () => {
  assertEquals(uplink(0), { ip: "192.0.2.1", cidr: "192.0.2.1/24", cidr6: "2001:db8:a::1/64" });
  assertEquals(uplink(9).cidr6, "2001:db8:a::a/64");
});

Deno.test("sha256() gives the digests that FIPS 180-4 publishes", () => {
  assertEquals(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assertEquals(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assertEquals(
    sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  );
});
