//! What the card saw, for tests to judge: counters and the order of events. Never the data of a command: no PIN is kept
//! here.

/// Something that happened to the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It came into the reader.
    Inserted,
    /// It left the reader.
    Removed,
    /// It was powered: all it knew of a session is gone.
    PowerOn,
    /// It lost its power.
    PowerOff,
    /// It was reset while powered.
    Reset,
    /// It was sent a command.
    Command {
        /// CLA, INS, P1, P2.
        header: [u8; 4],
        /// Bytes of data that came with it.
        sent: usize,
        /// Bytes of data answered.
        answered: usize,
        /// Status word.
        sw: u16,
    },
}

/// What the card saw since it was made, or since the record was begun anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// All events, in order.
    pub events: Vec<Event>,
    /// Commands received.
    pub commands: u32,
    /// Bytes of commands and answers, status words included.
    pub bytes: u64,
    /// VERIFYs received, right or wrong.
    pub verifies: u32,
    /// VERIFYs that cost a try.
    pub wrong_verifies: u32,
    /// PUKs received.
    pub unblocks: u32,
    /// Signatures made.
    pub signatures: u32,
    /// Resets and losses of power.
    pub resets: u32,
}

const VERIFY: u8 = 0x20;
const UNBLOCK: u8 = 0x2C;

impl Record {
    /// Whether every VERIFY that succeeded was followed by a reset, a loss of power or a removal:
    /// else whoever talks to the card next finds the PIN shown.
    #[must_use]
    pub fn each_verify_was_ended(&self) -> bool {
        !self.pin_left_shown()
    }

    /// How many commands other than VERIFY came while the PIN was shown: in one short transaction they are few.
    #[must_use]
    pub fn commands_with_pin_shown(&self) -> usize {
        let mut shown = false;
        let mut count = 0;
        for event in &self.events {
            match event {
                Event::Command { header: [_, VERIFY, ..], sw, .. } => shown |= *sw == 0x9000,
                Event::Command { .. } => count += usize::from(shown),
                _ => shown = false,
            }
        }
        count
    }

    /// The instructions received, in order.
    #[must_use]
    pub fn instructions(&self) -> Vec<u8> {
        let instruction = |event: &Event| match event {
            Event::Command { header, .. } => Some(header[1]),
            _ => None,
        };
        self.events.iter().filter_map(instruction).collect()
    }

    pub(super) fn note(&mut self, event: Event) {
        match event {
            Event::PowerOn | Event::PowerOff | Event::Reset => self.resets += 1,
            Event::Command { header: [_, ins, ..], .. } => {
                self.commands += 1;
                self.verifies += u32::from(ins == VERIFY);
                self.unblocks += u32::from(ins == UNBLOCK);
            }
            Event::Inserted | Event::Removed => {}
        }
        self.events.push(event);
    }

    fn pin_left_shown(&self) -> bool {
        let mut shown = false;
        for event in &self.events {
            match event {
                Event::Command { header: [_, VERIFY, ..], sw, .. } => shown |= *sw == 0x9000,
                Event::Command { .. } => {}
                _ => shown = false,
            }
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verify(sw: u16) -> Event {
        Event::Command { header: [0, VERIFY, 0, 0x10], sent: 8, answered: 0, sw }
    }

    #[test]
    fn a_verify_without_a_reset_after_it_is_told() {
        let mut record = Record::default();
        record.note(verify(0x9000));
        assert!(!record.each_verify_was_ended());
        record.note(Event::Reset);
        assert!(record.each_verify_was_ended());
        record.note(verify(0x63C2));
        assert!(record.each_verify_was_ended());
        assert_eq!((record.verifies, record.resets), (2, 1));
    }
}
