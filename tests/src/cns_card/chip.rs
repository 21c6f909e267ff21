//! The card's operating system: commands in, answers out, as strictly as a real one
//! (docs/facts/smartcard.md 1.3 to 1.5; ISO 7816-4 and -8). Knows no reader and no clock.

use super::{
    apdu::{Answer, Command},
    files::{Access, File, Files, MF, Path},
    signing::Environment,
    spec::{CardSpec, Transport},
};

/// The card, with what it forgets at every reset.
#[derive(Debug)]
pub(super) struct Chip {
    pub(super) spec: CardSpec,
    files: Files,
    pub(super) puk_left: u8,
    /// Signatures made.
    pub(super) signatures: u32,
    pub(super) session: Session,
}

/// What is forgotten at every reset.
#[derive(Debug, Default)]
pub(super) struct Session {
    folder: Path,
    file: Option<Path>,
    pub(super) pin_shown: bool,
    environment: Environment,
    /// An answer that waits for GET RESPONSE.
    waiting: Vec<u8>,
    /// The pieces of a command that has not ended.
    pieces: Option<([u8; 3], Vec<u8>)>,
}

/// The longest command in pieces.
const LONGEST: usize = 2048;

impl Chip {
    pub(super) fn new(spec: CardSpec) -> Self {
        let files = Files::of(&spec);
        let puk_left = spec.puk_tries;
        Self { spec, files, puk_left, signatures: 0, session: Session::default() }
    }

    pub(super) fn reset(&mut self) {
        self.session = Session::default();
    }

    /// Answers a command.
    pub(super) fn answer(&mut self, bytes: &[u8]) -> Answer {
        let t0 = self.spec.transport == Transport::T0;
        let command = if t0 { Command::read_t0(bytes) } else { Command::read(bytes) };
        let Some(command) = command else { return 0x6700.into() };
        if command.extended && !self.spec.extended {
            return 0x6700.into();
        }
        match command.cla {
            0x00 => {}
            0x10 if self.spec.chaining && command.ins == 0x2A => {}
            0x10 => return 0x6884.into(),
            // Secure messaging, which these cards do not have for this key.
            0x04 | 0x08 | 0x0C => return 0x6882.into(),
            _ => return 0x6E00.into(),
        }
        if command.ins == 0xC0 {
            return self.get_response(&command);
        }
        self.session.waiting.clear();
        let Some(command) = self.whole(command) else { return Answer::ok(Vec::new()) };
        if command.data.len() > LONGEST {
            return 0x6700.into();
        }
        let answer = self.carry_out(&command);
        self.hand_over(&command, answer)
    }

    fn carry_out(&mut self, command: &Command) -> Answer {
        match command.ins {
            0xA4 => self.select(command),
            0xB0 => self.read_binary(command),
            0x20 => self.verify(command),
            0x2C => self.unblock(command),
            0x22 => self.session.environment.manage(&self.spec, command),
            0x2A => self.sign(command),
            0x84 => get_challenge(command),
            0xCA => 0x6A88.into(),
            _ => 0x6D00.into(),
        }
    }

    fn sign(&mut self, command: &Command) -> Answer {
        let Session { environment, pin_shown, .. } = &self.session;
        let answer = environment.perform(&self.spec, *pin_shown, command);
        self.signatures += u32::from(answer.sw == 0x9000);
        answer
    }

    /// Puts the pieces of a command together; `None` while there are more to come.
    fn whole(&mut self, mut command: Command) -> Option<Command> {
        let header = [command.ins, command.p1, command.p2];
        let mut data = match self.session.pieces.take() {
            Some((begun, data)) if begun == header => data,
            // Any other command gives up the one that was begun.
            _ => Vec::new(),
        };
        data.append(&mut command.data);
        if command.cla == 0x10 && data.len() <= LONGEST {
            self.session.pieces = Some((header, data));
            return None;
        }
        Some(Command { data, cla: 0x00, ..command })
    }

    /// Gives the answer as the transport wants it: at once, or fetched; no longer than what was asked for.
    fn hand_over(&mut self, command: &Command, answer: Answer) -> Answer {
        if answer.data.is_empty() || !matches!(answer.sw, 0x9000 | 0x6282) {
            return answer;
        }
        let fetched = self.spec.transport != Transport::T1;
        let available = answer.data.len();
        match command.le {
            // It was asked for with data, or is longer than one answer can be.
            _ if fetched && (!command.data.is_empty() || available > 256) => {
                self.session.waiting = answer.data;
                more(self.session.waiting.len())
            }
            Some(le) if fetched && le != available => (0x6C00 | u16::from(last_byte(available))).into(),
            Some(le) if le >= available => answer,
            Some(le) => {
                self.session.waiting = answer.data.get(le..).unwrap_or_default().to_vec();
                let data = answer.data.get(..le).unwrap_or_default().to_vec();
                Answer { data, sw: more(self.session.waiting.len()).sw }
            }
            None => answer.sw.into(),
        }
    }

    fn get_response(&mut self, command: &Command) -> Answer {
        let waiting = &mut self.session.waiting;
        let Some(le) = command.le else { return 0x6700.into() };
        if command.p1 != 0 || command.p2 != 0 {
            return 0x6A86.into();
        }
        if waiting.is_empty() {
            return 0x6985.into();
        }
        if le > waiting.len() && le != 256 {
            return (0x6C00 | u16::from(last_byte(waiting.len()))).into();
        }
        let rest = waiting.split_off(le.min(waiting.len()));
        let data = std::mem::replace(waiting, rest);
        let sw = if waiting.is_empty() { 0x9000 } else { more(waiting.len()).sw };
        Answer { data, sw }
    }

    fn select(&mut self, command: &Command) -> Answer {
        if !matches!(command.p2, 0x00 | 0x04 | 0x0C) {
            return 0x6A86.into();
        }
        if command.p1 == 0x04 {
            // By name: these cards have no applications that go by one.
            return 0x6A82.into();
        }
        let ids: Path = command.data.chunks_exact(2).map(|id| u16::from_be_bytes([id[0], id[1]])).collect();
        if command.data.is_empty() || command.data.len() % 2 == 1 {
            return 0x6700.into();
        }
        let here = &self.session.folder;
        let target = match (command.p1, ids.as_slice()) {
            (0x00, [MF]) => Path::new(),
            (0x00, [id]) if here.last() == Some(id) => here.clone(),
            (0x00, [id]) => [here, &[*id][..]].concat(),
            (0x08, [MF, rest @ ..]) => rest.to_vec(),
            (0x08, path) => path.to_vec(),
            (0x09, path) => [here, path].concat(),
            (0x00, _) => return 0x6700.into(),
            _ => return 0x6A86.into(),
        };
        match self.files.get(&target) {
            None => return 0x6A82.into(),
            Some(File::Folder) => {
                self.session.folder.clone_from(&target);
                self.session.file = None;
            }
            Some(File::Elementary { .. }) => {
                self.session.folder =
                    target.split_last().map(|(_, above)| above.to_vec()).unwrap_or_default();
                self.session.file = Some(target.clone());
            }
        }
        if command.p2 == 0x0C {
            return Answer::ok(Vec::new());
        }
        Answer::ok(self.files.control_information(&target))
    }

    fn read_binary(&self, command: &Command) -> Answer {
        let Some(le) = command.le else { return 0x6700.into() };
        if !command.data.is_empty() {
            return 0x6700.into();
        }
        if command.p1 & 0x80 != 0 {
            // Files have no short names here.
            return 0x6A82.into();
        }
        let selected = self.session.file.as_ref().and_then(|path| self.files.get(path));
        let Some(file @ File::Elementary { content, .. }) = selected else { return 0x6986.into() };
        match file.access() {
            Access::Free => {}
            Access::Pin if self.session.pin_shown => {}
            Access::Pin | Access::Never => return 0x6982.into(),
        }
        let offset = usize::from(command.p1) << 8 | usize::from(command.p2);
        if offset >= content.len() {
            return 0x6B00.into();
        }
        let end = content.len().min(offset + le);
        let data = content.get(offset..end).unwrap_or_default().to_vec();
        let everything_there_is = matches!(le, 256 | 65_536);
        let sw = if data.len() < le && !everything_there_is { 0x6282 } else { 0x9000 };
        Answer { data, sw }
    }

    fn verify(&mut self, command: &Command) -> Answer {
        if command.p1 != 0 {
            return 0x6A86.into();
        }
        if !self.is_reference_of(0x10, command.p2) {
            return 0x6A88.into();
        }
        if self.spec.tries_left == 0 {
            return 0x6983.into();
        }
        // Without data it is a wrong attempt, as on some real cards: nobody may ask for the counter that way.
        if !command.data.is_empty() && command.data.len() != 8 {
            return 0x6700.into();
        }
        self.session.pin_shown = padded(&self.spec.pin) == command.data;
        if self.session.pin_shown {
            self.spec.tries_left = self.spec.tries;
            return Answer::ok(Vec::new());
        }
        self.spec.tries_left -= 1;
        match (self.spec.tries_left, self.spec.last_wrong) {
            _ if self.spec.hides_tries => 0x6300.into(),
            (0, super::spec::LastWrong::Blocked) => 0x6983.into(),
            (left, _) => (0x63C0 | u16::from(left)).into(),
        }
    }

    fn unblock(&mut self, command: &Command) -> Answer {
        if command.p1 != 0 {
            return 0x6A86.into();
        }
        if !self.is_reference_of(0x10, command.p2) {
            return 0x6A88.into();
        }
        let Some((puk, pin)) = command.data.split_first_chunk::<8>().filter(|(_, pin)| pin.len() == 8) else {
            return 0x6700.into();
        };
        if self.puk_left == 0 {
            return 0x6983.into();
        }
        if *puk != *padded(&self.spec.puk) {
            self.puk_left -= 1;
            return (0x63C0 | u16::from(self.puk_left.min(0x0f))).into();
        }
        let digits = pin.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let clean = digits >= 5 && pin.iter().skip(digits).all(|byte| *byte == 0xFF);
        if !clean {
            return 0x6A80.into();
        }
        self.puk_left = self.spec.puk_tries;
        self.spec.tries_left = self.spec.tries;
        self.spec.pin = pin.iter().take(digits).map(|byte| char::from(*byte)).collect();
        Answer::ok(Vec::new())
    }

    /// Whether `given` names the PIN `reference` from where we are. PINs are the master file's: only families that know
    /// bit 8 tell "here" from "here or above".
    fn is_reference_of(&self, reference: u8, given: u8) -> bool {
        if self.spec.family.layout() == super::family::CardLayout::Nothing {
            return false;
        }
        if !self.spec.family.looks_above_for_the_pin() {
            return given == reference;
        }
        given == reference | 0x80 || (given == reference && self.session.folder.is_empty())
    }
}

fn get_challenge(command: &Command) -> Answer {
    match command.le {
        Some(le) if command.p1 == 0 && command.p2 == 0 && le <= 256 => {
            let mut bytes = vec![0; le];
            openssl::rand::rand_bytes(&mut bytes).map_or(0x6F00.into(), |()| Answer::ok(bytes))
        }
        _ => 0x6700.into(),
    }
}

fn padded(digits: &str) -> Vec<u8> {
    let mut bytes = digits.as_bytes().to_vec();
    bytes.resize(8, 0xFF);
    bytes
}

/// 61xx: so many bytes wait.
fn more(count: usize) -> Answer {
    (0x6100 | u16::from(last_byte(count))).into()
}

/// A length as the last byte of a status word tells it: 00 for 256 and more.
fn last_byte(count: usize) -> u8 {
    u8::try_from(count).unwrap_or(0)
}
