//! Old addresses and where they lead now, in the forms that servers read.
//!
//! The table is one; HTML stubs work everywhere, and each of these answers a real 301 where its
//! server is at hand. They lie in the site, since that is what reaches the server's disk.

use std::collections::BTreeMap;

/// Old site path -> new site path, both as people read them. Old ones end in a slash or are files.
pub type Table = BTreeMap<String, String>;

/// A form of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// Netlify, Cloudflare Pages and others that took over their form.
    Hosted,
    /// For `map $uri $moved { include .../_redirects.nginx; }`.
    Nginx,
    /// For `import .../_redirects.caddy` in a site block.
    Caddy,
}

impl File {
    /// All of them.
    pub const ALL: [File; 3] = [File::Hosted, File::Nginx, File::Caddy];

    /// Its site path; the endpoint does not serve it.
    pub fn path(self) -> &'static str {
        match self {
            File::Hosted => "/_redirects",
            File::Nginx => "/_redirects.nginx",
            File::Caddy => "/_redirects.caddy",
        }
    }

    /// The table in this form.
    pub fn text(self, table: &Table) -> String {
        match self {
            File::Hosted => hosted(table),
            File::Nginx => nginx(table),
            File::Caddy => caddy(table),
        }
    }
}

/// Whether a site path is read by servers only, from their disks, and served to nobody.
pub fn is_for_servers(path: &str) -> bool {
    File::ALL.iter().any(|file| file.path() == path)
}

/// Each address with and without its slash.
fn spellings(table: &Table) -> impl Iterator<Item = (&str, &str)> {
    table.iter().flat_map(|(from, to)| {
        let bare = from.strip_suffix('/').filter(|bare| !bare.is_empty());
        [Some(from.as_str()), bare]
            .into_iter()
            .flatten()
            .map(move |from| (from, to.as_str()))
    })
}

fn hosted(table: &Table) -> String {
    // These hosts read an address with and without its slash as one.
    table
        .iter()
        .map(|(from, to)| format!("{} {} 301\n", percent(from), percent(to)))
        .collect()
}

fn nginx(table: &Table) -> String {
    let mut out = "# http { map_hash_bucket_size 256; map $uri $moved { include .../_redirects.nginx; } }\n\
# server { if ($moved) { return 301 $moved; } }\n"
        .to_owned();
    for (from, to) in spellings(table) {
        // nginx compares the decoded address; what it sends must be encoded.
        out.push_str(&format!("{} {};\n", quoted(from), quoted(&percent(to))));
    }
    out
}

fn caddy(table: &Table) -> String {
    let mut out = "# In the site's block: import .../_redirects.caddy\n".to_owned();
    for (from, to) in spellings(table) {
        // An asterisk would match more than this address.
        if !from.contains(['*', '{', '}']) {
            out.push_str(&format!(
                "redir {} {} permanent\n",
                quoted(from),
                quoted(&percent(to))
            ));
        }
    }
    out
}

/// A word in quotes: in both languages they keep blanks, semicolons and braces from meaning anything.
fn quoted(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A path, or a whole address, with everything encoded that neither can hold.
pub fn percent(path: &str) -> String {
    // In a path of ours a question mark is a letter; in an address of others it is not.
    let more: &[u8] = if path.starts_with('/') { b"" } else { b"?#" };
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~!&'()*+,;=:@%".contains(&byte) || more.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        [
            ("/alt/", "/faq/rückgabe/"),
            ("/old page.html", "/new/"),
            ("/evil\"; } \n/", "/x/"),
        ]
        .map(|(from, to)| (from.to_owned(), to.to_owned()))
        .into()
    }

    #[test]
    fn each_server_gets_its_own_form() {
        let made = File::ALL.map(|file| (file.path(), file.text(&table())));
        assert_eq!(
            made,
            [
                (
                    "/_redirects",
                    "/alt/ /faq/r%C3%BCckgabe/ 301\n/evil%22;%20%7D%20%0A/ /x/ 301\n/old%20page.html /new/ 301\n".to_owned()
                ),
                (
                    "/_redirects.nginx",
                    "# http { map_hash_bucket_size 256; map $uri $moved { include .../_redirects.nginx; } }\n\
# server { if ($moved) { return 301 $moved; } }\n\"/alt/\" \"/faq/r%C3%BCckgabe/\";\n\"/alt\" \"/faq/r%C3%BCckgabe/\";\n\
\"/evil\\\"; } /\" \"/x/\";\n\"/evil\\\"; } \" \"/x/\";\n\"/old page.html\" \"/new/\";\n"
                        .to_owned()
                ),
                (
                    "/_redirects.caddy",
                    "# In the site's block: import .../_redirects.caddy\nredir \"/alt/\" \"/faq/r%C3%BCckgabe/\" permanent\n\
redir \"/alt\" \"/faq/r%C3%BCckgabe/\" permanent\nredir \"/old page.html\" \"/new/\" permanent\n"
                        .to_owned()
                ),
            ]
        );
    }
}
