//! Commands and answers as ISO 7816-4 writes them: the bytes of a command, the meaning of a status word. Knows no card
//! and no reader.

use zeroize::Zeroizing;

use super::errors::CardError;

/// Bytes that may hold a PIN: wiped when dropped.
pub type Bytes = Zeroizing<Vec<u8>>;

/// How reader and card speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Byte by byte: a command cannot both carry data and say how much answer it wants.
    T0,
    /// In blocks.
    T1,
}

/// Most data of a short command.
pub const SHORT: usize = 255;

/// A command.
pub struct Command {
    header: [u8; 4],
    data: Bytes,
    wanted: Option<u16>,
}

impl Command {
    /// One with class, instruction and parameters only.
    pub fn new(header: [u8; 4]) -> Self {
        Self { header, data: Bytes::default(), wanted: None }
    }

    /// The same, with data.
    #[must_use]
    pub fn with_data(mut self, data: &[u8]) -> Self {
        self.data = Zeroizing::new(data.to_vec());
        self
    }

    /// The same, wanting an answer of up to so many bytes.
    #[must_use]
    pub const fn wanting(mut self, most: u16) -> Self {
        self.wanted = Some(most);
        self
    }

    /// Class, instruction and parameters.
    pub const fn header(&self) -> [u8; 4] {
        self.header
    }

    /// Its data.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Whether an answer is wanted.
    pub const fn wants_answer(&self) -> bool {
        self.wanted.is_some()
    }

    /// The bytes to send: short where that is enough, else extended. With T=0 a command that has data cannot say how
    /// much answer it wants (ISO 7816-3, 12.2.1): the card tells with 61xx.
    pub fn bytes(&self, protocol: Protocol) -> Bytes {
        let mut bytes = Bytes::new(Vec::with_capacity(self.data.len() + 9));
        bytes.extend_from_slice(&self.header);
        let extended = self.data.len() > SHORT || self.wanted.is_some_and(|most| most > 256);
        let length = u16::try_from(self.data.len()).unwrap_or(u16::MAX).to_be_bytes();
        if extended {
            bytes.push(0);
            if !self.data.is_empty() {
                bytes.extend_from_slice(&length);
                bytes.extend_from_slice(&self.data);
            }
            bytes.extend(self.wanted.iter().flat_map(|most| most.to_be_bytes()));
            return bytes;
        }
        if !self.data.is_empty() {
            bytes.push(length[1]);
            bytes.extend_from_slice(&self.data);
        }
        // 256 is written as 00.
        let expected = self.wanted.map(|most| most.to_be_bytes()[1]);
        match (protocol, self.data.is_empty(), expected) {
            (Protocol::T0, false, _) | (Protocol::T1, _, None) => {}
            (Protocol::T0, true, None) => bytes.push(0),
            (_, _, Some(expected)) => bytes.push(expected),
        }
        bytes
    }

    /// The same in pieces of short commands, all but the last marked as such (ISO 7816-4, 5.1.1.1).
    pub fn chain(&self) -> Vec<Self> {
        let mut pieces: Vec<Self> = self
            .data
            .chunks(SHORT)
            .map(|data| {
                let [class, instruction, p1, p2] = self.header;
                Self::new([class | 0x10, instruction, p1, p2]).with_data(data)
            })
            .collect();
        if let Some(last) = pieces.last_mut() {
            last.header = self.header;
            last.wanted = self.wanted;
        }
        pieces
    }

    /// The same in extended form whatever its length.
    pub fn extended(&self) -> Bytes {
        let long = Self { header: self.header, data: self.data.clone(), wanted: None };
        let mut bytes = long.bytes(Protocol::T1);
        if self.wanted.is_some() {
            bytes.extend_from_slice(&[0, 0]);
        }
        bytes
    }
}

/// What a card answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Data.
    pub data: Vec<u8>,
    /// Status word.
    pub word: u16,
}

impl Answer {
    /// What the status word means.
    pub const fn status(&self) -> Status {
        Status::of(self.word)
    }

    /// Whether it can mean that the command is refused for the form it has, and taken in another.
    pub const fn refuses_form(&self) -> bool {
        matches!(self.status(), Status::Length) || matches!(self.word, 0x6A81 | 0x6A86 | 0x6D00 | 0x6E00)
    }

    /// The error that the card answered something it should not.
    pub const fn unexpected(&self) -> CardError {
        CardError::Status(self.word)
    }
}

/// Status words by their meaning (docs/facts/smartcard.md 1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 9000.
    Done,
    /// 61xx: so many bytes are still to be fetched.
    More(u8),
    /// 6Cxx: ask again, for exactly so many bytes.
    AskFor(u8),
    /// 63Cx with the tries left, or a bare 6300 without.
    WrongPin(Option<u8>),
    /// 6983.
    Blocked,
    /// 6984, 6985: not initialised, or something must come before.
    NotUsable,
    /// 6982.
    NotVerified,
    /// 6A82.
    NotFound,
    /// 6A88.
    NoSuchReference,
    /// 6700, 6881, 6883, 6884: this length, or chaining, is not supported.
    Length,
    /// 6282, 6B00.
    EndOfFile,
    /// 6981, 6A80, 6A81, 6A86, 6D00, 6E00.
    Unsupported,
    /// Any other.
    Other,
}

impl Status {
    /// The meaning of a status word.
    pub const fn of(word: u16) -> Self {
        let [high, low] = word.to_be_bytes();
        match (high, low) {
            (0x90, 0x00) => Self::Done,
            (0x61, left) => Self::More(left),
            (0x6C, exactly) => Self::AskFor(exactly),
            (0x63, 0x00) => Self::WrongPin(None),
            (0x63, 0xC0..=0xCF) => Self::WrongPin(Some(low & 0x0F)),
            (0x69, 0x83) => Self::Blocked,
            (0x69, 0x84 | 0x85) => Self::NotUsable,
            (0x69, 0x82) => Self::NotVerified,
            (0x6A, 0x82) => Self::NotFound,
            (0x6A, 0x88) => Self::NoSuchReference,
            (0x67, 0x00) | (0x68, 0x81 | 0x83 | 0x84) => Self::Length,
            (0x62, 0x82) | (0x6B, 0x00) => Self::EndOfFile,
            (0x69, 0x81) | (0x6A, 0x80 | 0x81 | 0x86) | (0x6D | 0x6E, 0x00) => Self::Unsupported,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_command_is_written_as_each_protocol_wants_it() {
        let bare = Command::new([0, 0x22, 0xF3, 3]);
        assert_eq!(*bare.bytes(Protocol::T1), [0, 0x22, 0xF3, 3]);
        assert_eq!(*bare.bytes(Protocol::T0), [0, 0x22, 0xF3, 3, 0]);
        let read = Command::new([0, 0xB0, 0, 0]).wanting(255);
        assert_eq!(*read.bytes(Protocol::T0), [0, 0xB0, 0, 0, 0xFF]);
        let select = Command::new([0, 0xA4, 0, 0]).with_data(&[0x3F, 0]).wanting(256);
        assert_eq!(*select.bytes(Protocol::T1), [0, 0xA4, 0, 0, 2, 0x3F, 0, 0]);
        assert_eq!(*select.bytes(Protocol::T0), [0, 0xA4, 0, 0, 2, 0x3F, 0]);
    }

    #[test]
    fn a_long_command_is_chained_or_extended() {
        let data: Vec<u8> = (0..257u16).map(|n| n.to_be_bytes()[1]).collect();
        let command = Command::new([0, 0x2A, 0x80, 0x86]).with_data(&data).wanting(256);
        let extended = command.extended();
        assert_eq!(extended.get(..7), Some(&[0, 0x2A, 0x80, 0x86, 0, 1, 1][..]));
        assert_eq!((extended.len(), extended.get(264..)), (266, Some(&[0, 0][..])));
        let chain = command.chain();
        assert_eq!(chain.len(), 2);
        let first = chain[0].bytes(Protocol::T1);
        assert_eq!((first.len(), first.get(..5)), (260, Some(&[0x10, 0x2A, 0x80, 0x86, 0xFF][..])));
        assert_eq!(*chain[1].bytes(Protocol::T1), [0, 0x2A, 0x80, 0x86, 2, 0xFF, 0, 0]);
    }

    #[test]
    fn status_words_have_the_meanings_of_the_facts() {
        for (word, status) in [
            (0x9000, Status::Done),
            (0x6110, Status::More(0x10)),
            (0x6C20, Status::AskFor(0x20)),
            (0x63C2, Status::WrongPin(Some(2))),
            (0x6300, Status::WrongPin(None)),
            (0x6983, Status::Blocked),
            (0x6984, Status::NotUsable),
            (0x6985, Status::NotUsable),
            (0x6982, Status::NotVerified),
            (0x6A82, Status::NotFound),
            (0x6A88, Status::NoSuchReference),
            (0x6700, Status::Length),
            (0x6881, Status::Length),
            (0x6884, Status::Length),
            (0x6282, Status::EndOfFile),
            (0x6B00, Status::EndOfFile),
            (0x6E00, Status::Unsupported),
            (0x6F00, Status::Other),
        ] {
            assert_eq!(Status::of(word), status, "{word:04X}");
        }
    }
}
