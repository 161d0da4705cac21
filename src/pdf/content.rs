//! Reads the operations of page content (ISO 32000-1, 7.8.2), in place: a page has some ten thousand of them.

use std::ops::Range;

/// What stands before an operator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Operand<'c> {
    /// A number.
    Number(f64),
    /// A name, without its slash.
    Name(&'c [u8]),
    /// A string, array or dictionary, as it is written.
    Raw(&'c [u8]),
}

impl<'c> Operand<'c> {
    /// The number that it is.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The name that it is.
    pub fn name(&self) -> Option<&'c [u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// The operations of page content, one after the other.
pub struct Operations<'c> {
    content: &'c [u8],
    at: usize,
    operands: Vec<Operand<'c>>,
    /// Where the data of the inline image are that was read last.
    image: Range<usize>,
    cut_off: bool,
}

/// An operator with its place: from its first operand to its own end. The operator `BI` stands for a whole inline image, whose
/// operands are the keys and values of its dictionary.
pub struct Operation<'c> {
    /// The operator.
    pub operator: &'c [u8],
    /// The bytes of the content that spell the operation.
    pub range: Range<usize>,
}

impl<'c> Operations<'c> {
    /// Reads content from its beginning.
    pub fn new(content: &'c [u8]) -> Self {
        Self { content, at: 0, operands: Vec::new(), image: 0..0, cut_off: false }
    }

    /// The operands of the operation that was read last.
    pub fn operands(&self) -> &[Operand<'c>] {
        &self.operands
    }

    /// The data of the inline image that was read last, as they are compressed.
    pub fn image_data(&self) -> &'c [u8] {
        self.content.get(self.image.clone()).unwrap_or_default()
    }

    /// The last operands of that operation as so many numbers.
    pub fn numbers<const N: usize>(&self) -> Option<[f64; N]> {
        let from = self.operands.len().checked_sub(N)?;
        let mut numbers = [0.0; N];
        for (number, operand) in numbers.iter_mut().zip(&self.operands[from..]) {
            *number = operand.number()?;
        }
        Some(numbers)
    }

    /// The last operand of that operation, if it is a name.
    pub fn name(&self) -> Option<&'c [u8]> {
        self.operands.last()?.name()
    }

    /// Whether reading ended before the content did: at a string, an array or an image that has no end.
    pub fn is_cut_off(&self) -> bool {
        self.cut_off
    }

    /// The next operation. None at the end, and where something stands that is no content.
    pub fn next(&mut self) -> Option<Operation<'c>> {
        self.operands.clear();
        self.skip_space();
        let start = self.at;
        loop {
            self.skip_space();
            let byte = *self.content.get(self.at)?;
            match byte {
                b'0'..=b'9' | b'+' | b'-' | b'.' => {
                    let number = self.number();
                    self.operands.push(number);
                }
                b'/' => {
                    self.at += 1;
                    let name = self.regular();
                    self.operands.push(Operand::Name(name));
                }
                b'(' | b'[' | b'<' => {
                    let from = self.at;
                    self.cut_off = self.skip_object().is_none();
                    if self.cut_off {
                        return None;
                    }
                    self.operands.push(Operand::Raw(&self.content[from..self.at]));
                }
                b')' | b']' | b'>' | b'{' | b'}' => self.at += 1,
                _ => {
                    let operator = self.regular();
                    match operator {
                        b"true" | b"false" | b"null" => self.operands.push(Operand::Raw(operator)),
                        b"BI" => {
                            self.cut_off = self.inline_image().is_none();
                            if self.cut_off {
                                return None;
                            }
                            return Some(Operation { operator, range: start..self.at });
                        }
                        _ => return Some(Operation { operator, range: start..self.at }),
                    }
                }
            }
        }
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.content.get(self.at) {
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' | 0 | 12 => self.at += 1,
                b'%' => {
                    let rest = &self.content[self.at..];
                    self.at += rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
                }
                _ => return,
            }
        }
    }

    /// The bytes up to the next space or delimiter. At least one is read, so that damaged content comes to an end.
    fn regular(&mut self) -> &'c [u8] {
        let rest = &self.content[self.at..];
        let ends = |byte: &u8| {
            matches!(
                byte,
                b' ' | b'\n' | b'\r' | b'\t' | 0 | 12 | b'/' | b'(' | b')' | b'[' | b']' | b'<' | b'>' | b'%' | b'{' | b'}'
            )
        };
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn number(&mut self) -> Operand<'c> {
        let digits = self.regular();
        let mut value = 0.0_f64;
        let mut scale = 0.0_f64;
        let mut negative = false;
        for byte in digits {
            match byte {
                b'-' => negative = true,
                b'.' => scale = 1.0,
                b'0'..=b'9' => {
                    value = value * 10.0 + f64::from(byte - b'0');
                    scale *= 10.0;
                }
                b'+' => {}
                _ => return Operand::Raw(digits),
            }
        }
        if scale > 1.0 {
            value /= scale;
        }
        Operand::Number(if negative { -value } else { value })
    }

    /// Skips a string, an array or a dictionary.
    fn skip_object(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match (self.content.get(self.at)?, self.content.get(self.at + 1)) {
                (b'(', _) => self.skip_string()?,
                (b'<', Some(b'<')) => {
                    depth += 1;
                    self.at += 2;
                }
                (b'>', Some(b'>')) => {
                    depth = depth.saturating_sub(1);
                    self.at += 2;
                }
                (b'<', _) => {
                    let rest = &self.content[self.at..];
                    self.at += rest.iter().position(|byte| *byte == b'>')? + 1;
                }
                (b'[', _) => {
                    depth += 1;
                    self.at += 1;
                }
                (b']', _) => {
                    depth = depth.saturating_sub(1);
                    self.at += 1;
                }
                _ => self.at += 1,
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn skip_string(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.content.get(self.at)? {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// Reads the dictionary of an inline image, and skips its data.
    fn inline_image(&mut self) -> Option<()> {
        self.operands.clear();
        loop {
            self.skip_space();
            match *self.content.get(self.at)? {
                b'/' => {
                    self.at += 1;
                    let name = self.regular();
                    self.operands.push(Operand::Name(name));
                }
                b'0'..=b'9' | b'+' | b'-' | b'.' => {
                    let number = self.number();
                    self.operands.push(number);
                }
                b'(' | b'[' | b'<' => {
                    let from = self.at;
                    self.skip_object()?;
                    self.operands.push(Operand::Raw(&self.content[from..self.at]));
                }
                b'I' if self.content[self.at..].starts_with(b"ID") => break,
                _ => {
                    let word = self.regular();
                    if word.is_empty() {
                        self.at += 1;
                    }
                    self.operands.push(Operand::Raw(word));
                }
            }
        }
        self.at += 3;
        let from = self.at;
        let is_space = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii_whitespace());
        loop {
            let rest = self.content.get(self.at..)?;
            let end = rest.windows(2).position(|pair| pair == b"EI")?;
            let (before, after) = (self.content.get(self.at + end - 1), rest.get(end + 2));
            self.at += end + 2;
            if is_space(before) && is_space(after) {
                // The space before the end belongs to it.
                self.image = from..(self.at - 3).max(from);
                return Some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &[u8]) -> Vec<(String, usize)> {
        let mut operations = Operations::new(content);
        let mut all = Vec::new();
        while let Some(operation) = operations.next() {
            all.push((String::from_utf8_lossy(operation.operator).into_owned(), operations.operands().len()));
        }
        all
    }

    #[test]
    fn operators_are_told_from_what_stands_in_strings_arrays_and_images() {
        let content = b"q 1 0 0 1 .5 -7 cm % a remark Q\nBT /F1 12 Tf [(a) -20 (b\\) Tj \\( c) <41>] TJ (x(y)z) Tj ET\nBI /W 2 /H 1 /BPC 8 /CS /RGB ID \x00EI\x01\x02\x03\x04 EI Q";
        let read = read(content);
        let operators: Vec<&str> = read.iter().map(|(operator, _)| operator.as_str()).collect();
        assert_eq!(operators, ["q", "cm", "BT", "Tf", "TJ", "Tj", "ET", "BI", "Q"]);
        assert_eq!(read[1].1, 6);
        assert_eq!(read[4].1, 1);
    }

    #[test]
    fn the_data_of_an_image_end_before_the_space_of_their_end() {
        let mut operations = Operations::new(b"BI /W 2 /H 1 /BPC 8 /CS /G ID a  EI Q");
        operations.next();
        assert_eq!(operations.image_data(), b"a ");
    }

    #[test]
    fn numbers_are_read_with_sign_and_fraction() {
        let mut operations = Operations::new(b"+1 -2.25 .5 4. 0 0 cm");
        operations.next();
        assert_eq!(operations.numbers::<6>(), Some([1.0, -2.25, 0.5, 4.0, 0.0, 0.0]));
    }

    #[test]
    fn damaged_content_comes_to_an_end() {
        for content in [&b"(never closed"[..], b"[1 2 (a", b"<< /A", b"BI /W 2 ID \x01\x02", b")]}>", b"\\", b"1 0 0 rg ( \\"] {
            read(content);
        }
    }

    #[test]
    fn what_has_no_end_is_told_from_the_end_of_the_content() {
        for (content, cut_off) in
            [(&b"1 g 0 0 9 9 re f"[..], false), (b"1 g % end", false), (b"1 g (open", true), (b"BI /W 2 ID \x01", true)]
        {
            let mut operations = Operations::new(content);
            while operations.next().is_some() {}
            assert_eq!(operations.is_cut_off(), cut_off, "{}", String::from_utf8_lossy(content));
        }
    }
}
