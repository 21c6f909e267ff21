//! The wire between the card and the virtual reader: the protocol of vpcd (docs/facts/smartcard.md 4, step 4),
//! insertion and removal, and the faults that a test has laid. Knows no command of the card.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    os::linux::net::TcpStreamExt,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{
    Fault,
    chip::Chip,
    record::{Event, Record},
    spec::Transport,
};

/// Between two attempts to reach the reader.
const AGAIN: Duration = Duration::from_millis(25);

/// An answer to reset that no reader takes: longer than the 33 bytes there may be.
const NOISE: [u8; 40] = [0xFF; 40];

/// A card and its place in a slot.
#[derive(Debug)]
pub(super) struct Link {
    port: u16,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) chip: Chip,
    pub(super) record: Record,
    pub(super) inserted: bool,
    pub(super) powered: bool,
    pub(super) traps: Vec<Trap>,
    stopped: bool,
    /// Counts insertions: what is under way for an earlier one is over.
    insertion: u64,
    stream: Option<TcpStream>,
}

/// A fault that waits.
#[derive(Debug)]
pub(super) struct Trap {
    commands_to_go: u32,
    fault: Fault,
}

impl Link {
    pub(super) fn new(chip: Chip, port: u16) -> Self {
        let state = State {
            chip,
            record: Record::default(),
            inserted: false,
            powered: false,
            traps: Vec::new(),
            stopped: false,
            insertion: 0,
            stream: None,
        };
        Self { port, state: Mutex::new(state), changed: Condvar::new() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn put_back(&self) {
        let mut state = self.lock();
        if !state.inserted {
            state.inserted = true;
            state.insertion += 1;
            state.record.note(Event::Inserted);
        }
        drop(state);
        self.changed.notify_all();
    }

    pub(super) fn remove(&self) {
        pull(&mut self.lock());
        self.changed.notify_all();
    }

    pub(super) fn stop(&self) {
        let mut state = self.lock();
        pull(&mut state);
        state.stopped = true;
        drop(state);
        self.changed.notify_all();
    }

    pub(super) fn break_at(&self, nth: u32, fault: Fault) {
        let mut state = self.lock();
        if nth <= 1 && fault == Fault::RemovedBefore {
            pull(&mut state);
            drop(state);
            self.changed.notify_all();
        } else {
            state.traps.push(Trap { commands_to_go: nth.max(1), fault });
        }
    }

    /// Serves until it is stopped: reaches for the reader whenever the card is in, again and again.
    pub(super) fn run(&self) {
        loop {
            let mut state = self.lock();
            while !state.inserted && !state.stopped {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.stopped {
                return;
            }
            let insertion = state.insertion;
            drop(state);
            // A reader that is not there (yet, or any more) is tried again; so is a connection that broke.
            let _ = self.serve(insertion);
            self.pause(AGAIN, insertion);
        }
    }

    fn serve(&self, insertion: u64) -> io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_nodelay(true)?;
        {
            let mut state = self.lock();
            if !is_in(&state, insertion) {
                return Ok(());
            }
            state.chip.reset();
            state.stream = Some(stream.try_clone()?);
        }
        let outcome = self.converse(&mut stream, insertion);
        let mut state = self.lock();
        if state.insertion == insertion {
            state.powered = false;
            state.stream = None;
        }
        outcome
    }

    fn converse(&self, stream: &mut TcpStream, insertion: u64) -> io::Result<()> {
        let mut noise = false;
        loop {
            let message = receive(stream)?;
            match message.as_slice() {
                [0x00] => self.power(Event::PowerOff),
                [0x01] => {
                    self.power(Event::PowerOn);
                    noise = self.lock().chip.spec.mute;
                }
                [0x02] => {
                    self.power(Event::Reset);
                    noise = self.lock().chip.spec.mute;
                }
                [0x04] if noise => {
                    noise = false;
                    send(stream, &NOISE)?;
                }
                [0x04] => {
                    let atr = self.lock().chip.spec.atr();
                    send(stream, &atr)?;
                }
                [_] | [] => {}
                command => match self.command(command, insertion) {
                    Some(answer) => {
                        send(stream, &answer)?;
                        self.spring_before_the_next();
                    }
                    None => return Ok(()),
                },
            }
        }
    }

    fn power(&self, event: Event) {
        let mut state = self.lock();
        state.chip.reset();
        state.powered = event != Event::PowerOff;
        state.record.note(event);
    }

    /// Carries a command out; `None` when the card is gone before it has answered.
    fn command(&self, command: &[u8], insertion: u64) -> Option<Vec<u8>> {
        let mut state = self.lock();
        let fault = state.sprung();
        if fault == Some(Fault::RemovedDuring) {
            pull(&mut state);
            return None;
        }
        let signatures = state.chip.signatures;
        let tries = state.chip.spec.tries_left;
        let answer = match &fault {
            Some(Fault::Answers(bytes)) => bytes.clone(),
            _ => state.chip.answer(command).bytes(),
        };
        state.record.wrong_verifies += u32::from(state.chip.spec.tries_left < tries);
        state.note(command, &answer);
        if fault == Some(Fault::RemovedAfterWork) {
            pull(&mut state);
            return None;
        }
        let works = state.chip.signatures > signatures;
        let spec = &state.chip.spec;
        let time = spec.delay + if works { spec.signing } else { Duration::ZERO };
        drop(state);
        self.pause(time, insertion).then_some(answer)
    }

    /// Pulls the card when the next command is the one before which it is to go.
    fn spring_before_the_next(&self) {
        let mut state = self.lock();
        let due = |trap: &Trap| trap.commands_to_go == 1 && trap.fault == Fault::RemovedBefore;
        if state.traps.iter().any(due) {
            state.traps.retain(|trap| !due(trap));
            pull(&mut state);
        }
    }

    /// Waits; `false` when the card was pulled meanwhile.
    fn pause(&self, time: Duration, insertion: u64) -> bool {
        let end = Instant::now() + time;
        let mut state = self.lock();
        while is_in(&state, insertion) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        false
    }
}

impl State {
    /// The fault that this command meets, if any.
    fn sprung(&mut self) -> Option<Fault> {
        for trap in &mut self.traps {
            trap.commands_to_go -= 1;
        }
        let sprung = self.traps.iter().position(|trap| trap.commands_to_go == 0)?;
        Some(self.traps.swap_remove(sprung).fault)
    }

    fn note(&mut self, command: &[u8], answer: &[u8]) {
        let Some((header, _)) = command.split_first_chunk::<4>() else { return };
        let (data, sw) = match answer.split_last_chunk::<2>() {
            Some((data, sw)) => (data.len(), u16::from_be_bytes(*sw)),
            None => (0, 0),
        };
        let extended = command.len() > 6 && command[4] == 0 && self.chip.spec.transport != Transport::T0;
        let sent = match command {
            [_, _, _, _, 0, hi, lo, ..] if extended => usize::from(u16::from_be_bytes([*hi, *lo])),
            [_, _, _, _, lc, _, ..] => usize::from(*lc),
            _ => 0,
        };
        self.record.bytes += u64::try_from(command.len() + answer.len()).unwrap_or_default();
        self.record.note(Event::Command { header: *header, sent, answered: data, sw });
    }
}

fn is_in(state: &State, insertion: u64) -> bool {
    state.inserted && !state.stopped && state.insertion == insertion
}

fn pull(state: &mut State) {
    if !state.inserted {
        return;
    }
    state.inserted = false;
    state.powered = false;
    state.chip.reset();
    state.record.note(Event::Removed);
    if let Some(stream) = state.stream.take() {
        // It is closed already when the reader went first.
        let _ = stream.shutdown(Shutdown::Both);
    }
}

/// A message: two bytes of length and so many bytes. vpcd sends them apart and waits for the acknowledgement of the
/// first: without a quick one that costs 40 ms each time (docs/facts/smartcard.md 4.3).
fn receive(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    fill(stream, &mut length)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    fill(stream, &mut message)?;
    Ok(message)
}

fn fill(stream: &mut TcpStream, buffer: &mut [u8]) -> io::Result<()> {
    let mut filled = 0;
    while filled < buffer.len() {
        stream.set_quickack(true)?;
        match stream.read(&mut buffer[filled..])? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => filled += count,
        }
    }
    Ok(())
}

fn send(stream: &mut TcpStream, payload: &[u8]) -> io::Result<()> {
    let length = u16::try_from(payload.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut message = length.to_be_bytes().to_vec();
    message.extend(payload);
    stream.write_all(&message)
}
