//! Strings as they are written in page content (ISO 32000-1, 7.3.4).

/// What `TJ` shows: strings, and the space between them in thousandths of the size.
pub enum Piece {
    Text(Vec<u8>),
    Shift(f64),
}

/// The pieces of a string, or of an array of strings and shifts, as it is written.
pub fn pieces(shown: &[u8]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(byte) = shown.get(at) {
        match byte {
            b'(' => {
                let (text, length) = literal(&shown[at..]);
                pieces.push(Piece::Text(text));
                at += length;
            }
            b'<' => {
                let length = shown[at..].iter().position(|byte| *byte == b'>').unwrap_or(shown.len() - at);
                pieces.push(Piece::Text(hexadecimal(&shown[at + 1..at + length.max(1)])));
                at += length + 1;
            }
            b'0'..=b'9' | b'-' | b'+' | b'.' => {
                let rest = &shown[at..];
                let length = rest.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.')).unwrap_or(rest.len());
                let number = std::str::from_utf8(&rest[..length]).ok().and_then(|digits| digits.parse().ok());
                pieces.push(Piece::Shift(number.unwrap_or(0.0)));
                at += length;
            }
            _ => at += 1,
        }
    }
    pieces
}

/// The bytes of a string in parentheses, and how long it is with them (ISO 32000-1, 7.3.4.2).
fn literal(shown: &[u8]) -> (Vec<u8>, usize) {
    let mut text = Vec::new();
    let (mut at, mut depth) = (1, 1);
    while let Some(byte) = shown.get(at) {
        at += 1;
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'\\' => {
                let rest = &shown[at.min(shown.len())..];
                let octal = rest.iter().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
                if octal > 0 {
                    text.push(rest[..octal].iter().fold(0_u32, |value, digit| value * 8 + u32::from(digit - b'0')) as u8);
                    at += octal;
                } else {
                    let escaped = rest.first().copied();
                    text.extend(match escaped {
                        Some(b'n') => Some(b'\n'),
                        Some(b'r') => Some(b'\r'),
                        Some(b't') => Some(b'\t'),
                        Some(b'b') => Some(8),
                        Some(b'f') => Some(12),
                        // A line that goes on.
                        Some(b'\n') => None,
                        other => other,
                    });
                    at += 1;
                }
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
        text.push(*byte);
    }
    (text, at)
}

fn hexadecimal(digits: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = digits.iter().filter_map(|digit| (*digit as char).to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}
