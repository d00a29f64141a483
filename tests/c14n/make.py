#!/usr/bin/env python3
"""Writes the expected canonical forms beside the inputs in this folder, with lxml (libxml2), which shares no code with us.

Each NAME.in.xml has one element with the local name "apex", whose subtree is canonicalised. An attribute
`prefixes` on the root element, taken off before, is the PrefixList of the exclusive methods.
"""

import pathlib

from lxml import etree

HERE = pathlib.Path(__file__).parent

for source in sorted(HERE.glob("*.in.xml")):
    root = etree.parse(str(source), etree.XMLParser(strip_cdata=False)).getroot()
    apex = root.xpath("//*[local-name() = 'apex']")[0]
    prefixes = root.get("prefixes", "").split() or None
    for exclusive in (True, False):
        for comments in (True, False):
            octets = etree.tostring(
                apex, method="c14n", exclusive=exclusive, with_comments=comments,
                inclusive_ns_prefixes=prefixes if exclusive else None, with_tail=False,
            )
            method = ("exclusive" if exclusive else "inclusive") + ("-comments" if comments else "")
            source.with_name(source.name.replace(".in.xml", f".{method}.xml")).write_bytes(octets)
