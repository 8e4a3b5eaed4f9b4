//! Mends text that was decoded wrongly on its way: bytes that are no UTF-8, UTF-8 read as
//! Windows-1252 or Latin-1 ("Ã©"), control characters, foreign line ends.

/// Windows-1252 for the bytes 0x80..0xA0.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Text of bytes: UTF-8 (a byte order mark is dropped), UTF-16 by its mark, else Windows-1252.
pub fn decode(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // Mostly UTF-8 with a broken byte or two: keep what is right.
        Err(_) if mostly_utf8(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Err(_) => bytes.iter().map(|byte| windows(*byte)).collect(),
    }
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| read([pair[0], pair[1]]))
        .collect();
    String::from_utf16_lossy(&units)
}

fn mostly_utf8(bytes: &[u8]) -> bool {
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    let text = String::from_utf8_lossy(bytes);
    let right: usize = text
        .chars()
        .filter(|c| !c.is_ascii() && *c != '\u{fffd}')
        .map(char::len_utf8)
        .sum();
    right * 2 > high
}

fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Undoes one wrong decoding, unifies line ends, drops control characters.
pub fn repair(text: &str) -> String {
    let twice = undo(text);
    let text = twice.as_deref().unwrap_or(text);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\t' => out.push(c),
            '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// The text again as UTF-8, if all of it is UTF-8 read as Windows-1252.
fn undo(text: &str) -> Option<String> {
    if !text.contains([
        'Ã', 'Â', 'â', 'ð', 'Ð', 'Ñ', 'Å', 'Ä', 'ã', 'å', 'ä', 'æ', 'ç', 'è', 'é',
    ]) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        let byte = u8::try_from(u32::from(c)).ok().or_else(|| {
            let place = WINDOWS.iter().position(|known| *known == c)?;
            Some(0x80 + place as u8)
        })?;
        bytes.push(byte);
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|mended| mended.len() < text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_decodings_are_undone_and_right_ones_left() {
        assert_eq!(repair("CafÃ© donâ€™t ðŸ›«"), "Café don’t 🛫");
        assert_eq!(repair("Café déjà 100 €"), "Café déjà 100 €");
        assert_eq!(repair("a\r\nb\rc\0d\u{7}"), "a\nb\ncd");
    }

    #[test]
    fn bytes_of_three_encodings_become_text() {
        assert_eq!(decode(b"\xef\xbb\xbfcaf\xc3\xa9"), "café");
        assert_eq!(decode(b"caf\xe9 \x93q\x94"), "café “q”");
        assert_eq!(decode(b"\xff\xfea\0\xe9\0"), "aé");
        assert_eq!(
            decode("é é é \u{1f6eb}".as_bytes().get(..10).unwrap()),
            "é é é \u{fffd}"
        );
    }
}
