//! What is left of a PIN in the process once it was used.

use staffetta_card::pin::PinAttempt;

use crate::scripted::Scripted;

#[test]
fn no_copy_of_the_pin_stays_in_the_process() {
    // Never whole in this program: the script puts it together.
    let mut scripted = Scripted::answering(&["pin:70%3918264"]);
    let pin = scripted.ask(PinAttempt::First).expect("a PIN");
    let mirrored: Vec<u8> = pin.digits().iter().map(|digit| digit ^ 0xff).collect();
    assert!(copies_in_memory(&mirrored) >= 1, "the PIN itself is found while it lives");
    drop(pin);
    assert_eq!(copies_in_memory(&mirrored), 0);
}

/// How often these bytes, given mirrored so that the search does not find itself, are in this process' writable memory.
fn copies_in_memory(mirrored: &[u8]) -> usize {
    use std::os::unix::fs::FileExt;

    let memory = std::fs::File::open("/proc/self/mem").expect("own memory");
    let maps = std::fs::read_to_string("/proc/self/maps").expect("own maps");
    let mut copies = 0;
    // One page at a time, wiped at once, so that what is read is no copy of its own.
    let mut page = vec![0u8; 4096];
    let is_copy = |bytes: &[u8]| bytes.iter().zip(mirrored).all(|(byte, mirror)| byte ^ 0xff == *mirror);
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let range = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
        let [from, to] = [range.0, range.1].map(|at| u64::from_str_radix(at, 16).expect("an address"));
        for at in (from..to).step_by(4096) {
            if memory.read_exact_at(&mut page, at).is_err() {
                continue;
            }
            copies += page.windows(mirrored.len()).filter(|bytes| is_copy(bytes)).count();
            page.fill(0);
        }
    }
    copies
}
