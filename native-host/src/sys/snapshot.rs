//! The processes of a computer at one moment (`CreateToolhelp32Snapshot`).

use std::ffi::OsString;
use std::os::windows::ffi::OsStringExt;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};

use windows_sys::Win32::Foundation::INVALID_HANDLE_VALUE;
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};

/// Id, parent's id and name of the program of each; none when the system gives no snapshot.
#[expect(unsafe_code, reason = "Windows lists processes through raw handles and a structure of given size")]
pub(crate) fn processes() -> Vec<(u32, u32, OsString)> {
    // SAFETY: takes no pointers.
    let handle = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) };
    if handle == INVALID_HANDLE_VALUE {
        return Vec::new();
    }
    // SAFETY: the handle is valid, nobody else has it, and CloseHandle is what closes it.
    let snapshot = unsafe { OwnedHandle::from_raw_handle(handle) };
    let size = u32::try_from(size_of::<PROCESSENTRY32W>()).unwrap_or_default();
    let mut entry = PROCESSENTRY32W { dwSize: size, ..PROCESSENTRY32W::default() };
    let mut found = Vec::new();
    // SAFETY: the handle is open, and the entry is writable and of the size it says, here and below.
    let mut is_there = unsafe { Process32FirstW(snapshot.as_raw_handle(), &raw mut entry) } != 0;
    while is_there {
        let name = entry.szExeFile.split(|unit| *unit == 0).next().unwrap_or_default();
        found.push((entry.th32ProcessID, entry.th32ParentProcessID, OsString::from_wide(name)));
        // SAFETY: as above.
        is_there = unsafe { Process32NextW(snapshot.as_raw_handle(), &raw mut entry) } != 0;
    }
    found
}
