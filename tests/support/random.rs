//! Random XML from a seed: namespaces, attributes, white space, references, comments and CDATA in every mixture.

/// A small generator of numbers (xorshift64*), so that a failing seed can be run again.
pub struct Random(u64);

/// A prefix and its namespace URI, the nearest last. The empty prefix is the default namespace.
type Scope = Vec<(&'static str, &'static str)>;

const PREFIXES: [&str; 5] = ["", "u", "v", "p", "ds"];
// Without `&`, which libxml2 writes in another way than Canonical XML asks.
const URIS: [&str; 4] = ["urn:1", "urn:2", "urn:a?b=c", "urn:%C3%A9"];
const TEXTS: [&str; 20] = [
    "x",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "&#13;",
    "&#xA;",
    "&#9;",
    "&lt;",
    "&gt;",
    ">",
    "&amp;",
    "&quot;",
    "\"",
    "'",
    "\u{e9}",
    "\u{1d11e}",
    "\u{85}\u{2028}",
    "]] >",
];

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % bound
    }

    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// Content of an element where `u` and `v` are declared as `urn:1` and `urn:2`, `p` and `ds` somehow.
    pub fn content(&mut self) -> String {
        let scope = vec![
            ("", "urn:oasis:names:tc:SAML:2.0:assertion"),
            ("u", "urn:1"),
            ("v", "urn:2"),
            ("p", "urn:p"),
        ];
        let mut out = String::new();
        for _ in 0..=self.below(3) {
            self.node(&scope, 0, &mut out);
        }
        out
    }

    fn node(&mut self, scope: &Scope, depth: usize, out: &mut String) {
        match self.below(8) {
            0 | 1 => out.push_str(self.one_of(&TEXTS)),
            2 => out.push_str(self.one_of(&[
                "<![CDATA[<&>\r\n]]>",
                "<![CDATA[]]>",
                "<![CDATA[ ]] > ]]>",
            ])),
            3 => out.push_str(self.one_of(&["<!---->", "<!-- <&\r\n> -->", "<!--\u{e9}-->"])),
            _ => self.element(scope, depth, out),
        }
    }

    fn element(&mut self, scope: &Scope, depth: usize, out: &mut String) {
        let mut scope = scope.clone();
        let mut attributes: Vec<String> = Vec::new();
        let mut declared: Vec<&str> = Vec::new();
        for _ in 0..self.below(3) {
            let (prefix, uri) = (self.one_of(&PREFIXES), self.one_of(&URIS));
            // The default namespace may be undeclared, a prefix may not.
            let uri = if prefix.is_empty() && self.below(3) == 0 { "" } else { uri };
            if !declared.contains(&prefix) {
                declared.push(prefix);
                let colon = if prefix.is_empty() { "" } else { ":" };
                attributes.push(format!("xmlns{colon}{prefix}{}", self.quoted(uri)));
                scope.push((prefix, uri));
            }
        }
        let in_scope: Vec<&str> = scope.iter().map(|(prefix, _)| *prefix).collect();
        let prefix = self.one_of(&in_scope);
        let local = self.one_of(&["a", "B", "c-d", "\u{e9}"]);
        let name = if prefix.is_empty() { local.into() } else { format!("{prefix}:{local}") };
        self.attributes(&scope, &in_scope, &mut attributes);
        out.push('<');
        out.push_str(&name);
        while !attributes.is_empty() {
            let space = self.one_of(&[" ", "\n", "\t ", "\r\n"]);
            out.push_str(space);
            out.push_str(&attributes.swap_remove(self.below(attributes.len())));
        }
        out.push_str(self.one_of(&["", " "]));
        if self.below(4) == 0 {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for _ in 0..self.below(if depth < 4 { 4 } else { 1 }) {
            self.node(&scope, depth + 1, out);
        }
        out.push_str(&format!("</{name}{}>", self.one_of(&["", "\n"])));
    }

    fn attributes(
        &mut self,
        scope: &Scope,
        in_scope: &[&'static str],
        attributes: &mut Vec<String>,
    ) {
        let mut taken: Vec<(&str, &str)> = Vec::new();
        for _ in 0..self.below(4) {
            let prefix = self.one_of(in_scope);
            let local = self.one_of(&["a", "b", "Z", "\u{e9}"]);
            let uri =
                scope.iter().rev().find(|(known, _)| *known == prefix).map_or("", |(_, uri)| uri);
            let uri = if prefix.is_empty() { "" } else { uri };
            if taken.contains(&(uri, local)) {
                continue;
            }
            taken.push((uri, local));
            let name = if prefix.is_empty() { local.into() } else { format!("{prefix}:{local}") };
            let mut value = String::new();
            for _ in 0..self.below(4) {
                value.push_str(self.one_of(&TEXTS));
            }
            attributes.push(format!("{name}{}", self.quoted(&value)));
        }
        if self.below(6) == 0 {
            attributes.push(self.one_of(&["xml:lang='de'", "xml:space=\"preserve\""]).into());
        }
    }

    fn quoted(&mut self, value: &str) -> String {
        match self.below(2) {
            0 => format!(" = '{}'", value.replace('\'', "&apos;")),
            _ => format!("=\"{}\"", value.replace('"', "&#34;")),
        }
    }
}
