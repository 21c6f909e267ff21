//! Commands and answers as bytes (ISO 7816-4): short and extended, and the five-byte headers of T=0. Knows no meaning.

/// A command taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) cla: u8,
    pub(super) ins: u8,
    pub(super) p1: u8,
    pub(super) p2: u8,
    pub(super) data: Vec<u8>,
    /// How many bytes the answer may have, where one is wanted.
    pub(super) le: Option<usize>,
    pub(super) extended: bool,
}

impl Command {
    /// Takes a command of T=1 apart; `None` when its lengths do not fit.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (&[cla, ins, p1, p2], rest) = bytes.split_first_chunk::<4>()?;
        let make =
            |data: &[u8], le, extended| Some(Self { cla, ins, p1, p2, data: data.to_vec(), le, extended });
        match rest {
            [] => make(&[], None, false),
            [le] => make(&[], Some(short(*le)), false),
            [0, hi, lo] => make(&[], Some(long(*hi, *lo)), true),
            [0, hi, lo, data @ ..] => {
                match data.split_at_checked(usize::from(u16::from_be_bytes([*hi, *lo])))? {
                    ([], _) => None,
                    (data, []) => make(data, None, true),
                    (data, [hi, lo]) => make(data, Some(long(*hi, *lo)), true),
                    _ => None,
                }
            }
            [lc, data @ ..] => match data.split_at_checked(usize::from(*lc))? {
                (data, []) => make(data, None, false),
                (data, [le]) => make(data, Some(short(*le)), false),
                _ => None,
            },
        }
    }

    /// Takes a command of T=0 apart: the answer to data is never asked for in the same command.
    pub(super) fn read_t0(bytes: &[u8]) -> Option<Self> {
        let command = Self::read(bytes)?;
        let both = !command.data.is_empty() && command.le.is_some();
        (!command.extended && !both).then_some(command)
    }
}

fn short(le: u8) -> usize {
    if le == 0 { 256 } else { usize::from(le) }
}

fn long(hi: u8, lo: u8) -> usize {
    match u16::from_be_bytes([hi, lo]) {
        0 => 65_536,
        le => usize::from(le),
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) data: Vec<u8>,
    pub(super) sw: u16,
}

impl Answer {
    pub(super) fn ok(data: Vec<u8>) -> Self {
        Self { data, sw: 0x9000 }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.data.clone();
        bytes.extend(self.sw.to_be_bytes());
        bytes
    }
}

impl From<u16> for Answer {
    fn from(sw: u16) -> Self {
        Self { data: Vec::new(), sw }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<(usize, Option<usize>, bool)> {
        Command::read(bytes).map(|command| (command.data.len(), command.le, command.extended))
    }

    #[test]
    fn each_case_of_the_standard_is_told_from_the_others() {
        assert_eq!(read(&[0, 0xA4, 0, 0]), Some((0, None, false)));
        assert_eq!(read(&[0, 0xB0, 0, 0, 0]), Some((0, Some(256), false)));
        assert_eq!(read(&[0, 0x20, 0, 0x10, 2, 1, 2]), Some((2, None, false)));
        assert_eq!(read(&[0, 0xA4, 0, 0, 2, 0x3F, 0, 0]), Some((2, Some(256), false)));
        assert_eq!(read(&[0, 0xB0, 0, 0, 0, 1, 0]), Some((0, Some(256), true)));
        assert_eq!(read(&[0, 0x2A, 0, 0, 0, 0, 1, 9]), Some((1, None, true)));
        assert_eq!(read(&[0, 0x2A, 0, 0, 0, 0, 1, 9, 0, 0]), Some((1, Some(65_536), true)));
    }

    #[test]
    fn lengths_that_do_not_fit_are_refused() {
        for bytes in [
            &[0, 0xA4, 0][..],
            &[0, 0x20, 0, 0x10, 8, 1],
            &[0, 0x20, 0, 0, 1, 1, 1, 1],
            &[0, 0x2A, 0, 0, 0, 0, 2, 1],
        ] {
            assert_eq!(read(bytes), None, "{bytes:02X?}");
        }
        assert_eq!(Command::read_t0(&[0, 0xA4, 0, 0, 2, 0x3F, 0, 0]), None);
    }
}
