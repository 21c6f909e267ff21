//! The window on the X server: made, mapped, fed with pictures, listened to. Knows the protocol; what keys and clicks mean is `dialog`'s.

use std::os::fd::AsFd;
use std::time::Duration;

use embedded_graphics::prelude::Point;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use x11rb::CURRENT_TIME;
use x11rb::connection::{Connection, RequestConnection};
use x11rb::errors::{ConnectError, ConnectionError, ReplyError, ReplyOrIdError};
use x11rb::properties::WmSizeHints;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask, GrabMode, GrabStatus, ImageFormat,
    ImageOrder, PropMode, Screen, VisualClass, Visualid, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::super::asker::Until;
use super::dialog::{Dialog, Outcome};
use super::keys::Keyboard;
use super::picture::{Layout, layout};

x11rb::atom_manager! {
    /// Names that window managers know (ICCCM, EWMH).
    Atoms: AtomsCookie {
        WM_PROTOCOLS,
        WM_DELETE_WINDOW,
        UTF8_STRING,
        _NET_WM_NAME,
        _NET_WM_WINDOW_TYPE,
        _NET_WM_WINDOW_TYPE_DIALOG,
        _NET_WM_STATE,
        _NET_WM_STATE_ABOVE,
    }
}

/// Depth of the pictures: eight bits for each colour.
const DEPTH: u8 = 24;

/// The keyboard may be held by a menu when the window appears: it is asked for again, so often, at this distance.
const GRAB_ATTEMPTS: u32 = 20;
const GRAB_AGAIN: Duration = Duration::from_millis(100);

/// Why nothing can be shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum DisplayError {
    #[error("no display: {0}")]
    Connect(#[from] ConnectError),
    #[error("display: {0}")]
    Connection(#[from] ConnectionError),
    #[error("display: {0}")]
    Reply(#[from] ReplyError),
    #[error("display: {0}")]
    ReplyOrId(#[from] ReplyOrIdError),
    #[error("display without true colours")]
    Colours,
}

/// Shows the dialog until it has an outcome; `None` when the time is over.
pub(super) fn show(name: &str, dialog: &mut Dialog, until: &Until) -> Result<Option<Outcome>, DisplayError> {
    let (connection, screen) = RustConnection::connect(Some(name))?;
    Window::make(&connection, screen, dialog)?.run(dialog, until)
}

struct Window<'a> {
    connection: &'a RustConnection,
    id: u32,
    pen: u32,
    scale: u32,
    layout: Layout,
    keyboard: Keyboard,
    atoms: Atoms,
    grabs_left: u32,
}

impl<'a> Window<'a> {
    fn make(connection: &'a RustConnection, screen: usize, dialog: &Dialog) -> Result<Self, DisplayError> {
        let atoms = Atoms::new(connection)?.reply()?;
        let keyboard = Keyboard::of(connection)?;
        let screen = connection.setup().roots.get(screen).ok_or(DisplayError::Colours)?;
        let visual = true_colours(screen).ok_or(DisplayError::Colours)?;
        let layout = layout(dialog);
        let scale = scale(connection, screen, &layout);
        let (width, height) = sizes(&layout, scale);
        let colours = connection.generate_id()?;
        connection.create_colormap(
            x11rb::protocol::xproto::ColormapAlloc::NONE,
            colours,
            screen.root,
            visual,
        )?;
        let values = CreateWindowAux::new()
            .colormap(colours)
            .border_pixel(0)
            .background_pixel(0x00f7_f8fa)
            .event_mask(
                EventMask::EXPOSURE
                    | EventMask::KEY_PRESS
                    | EventMask::BUTTON_PRESS
                    | EventMask::STRUCTURE_NOTIFY,
            );
        let id = connection.generate_id()?;
        let middle =
            |whole: u16, part: u16| i16::try_from(whole.saturating_sub(part) / 2).unwrap_or_default();
        let (left, top) = (middle(screen.width_in_pixels, width), middle(screen.height_in_pixels, height));
        let class = WindowClass::INPUT_OUTPUT;
        connection.create_window(
            DEPTH,
            id,
            screen.root,
            left,
            top,
            width,
            height,
            0,
            class,
            visual,
            &values,
        )?;
        let pen = connection.generate_id()?;
        connection.create_gc(pen, id, &CreateGCAux::new())?;
        let window = Self { connection, id, pen, scale, layout, keyboard, atoms, grabs_left: GRAB_ATTEMPTS };
        window.introduce(dialog)?;
        connection.map_window(id)?;
        connection.flush()?;
        Ok(window)
    }

    /// Tells the window manager what this is.
    fn introduce(&self, dialog: &Dialog) -> Result<(), DisplayError> {
        let Self { connection, id, atoms, .. } = self;
        let set = |property: u32, kind: u32, bytes: &[u8]| {
            connection.change_property8(PropMode::REPLACE, *id, property, kind, bytes).map(drop)
        };
        let title = dialog.sheet.title.as_bytes();
        set(AtomEnum::WM_NAME.into(), atoms.UTF8_STRING, title)?;
        set(atoms._NET_WM_NAME, atoms.UTF8_STRING, title)?;
        set(AtomEnum::WM_CLASS.into(), AtomEnum::STRING.into(), b"staffetta\0Staffetta\0")?;
        let name = |property: u32, value: u32| {
            connection.change_property32(PropMode::REPLACE, *id, property, AtomEnum::ATOM, &[value]).map(drop)
        };
        name(atoms.WM_PROTOCOLS, atoms.WM_DELETE_WINDOW)?;
        name(atoms._NET_WM_WINDOW_TYPE, atoms._NET_WM_WINDOW_TYPE_DIALOG)?;
        name(atoms._NET_WM_STATE, atoms._NET_WM_STATE_ABOVE)?;
        self.fix_size()
    }

    /// The window has one size, which only we change.
    fn fix_size(&self) -> Result<(), DisplayError> {
        let (width, height) = sizes(&self.layout, self.scale);
        let size = (i32::from(width), i32::from(height));
        let hints = WmSizeHints { min_size: Some(size), max_size: Some(size), ..WmSizeHints::new() };
        hints.set_normal_hints(self.connection, self.id)?;
        Ok(())
    }

    fn run(mut self, dialog: &mut Dialog, until: &Until) -> Result<Option<Outcome>, DisplayError> {
        let mut is_painted = true;
        while !until.is_over() {
            self.connection.flush()?;
            // Sending may have read events in: only when there are none is it time to wait for the server.
            if let Some(event) = self.connection.poll_for_event()? {
                if let Some(outcome) = self.take(dialog, &event)? {
                    return Ok(Some(outcome));
                }
                is_painted = false;
                continue;
            }
            // Once for all that was pressed meanwhile.
            if !is_painted {
                self.paint(dialog)?;
                is_painted = true;
                continue;
            }
            let waits_for_keyboard = (1..GRAB_ATTEMPTS).contains(&self.grabs_left);
            let glance = if waits_for_keyboard { until.glance().min(GRAB_AGAIN) } else { until.glance() };
            let glance = Timespec::try_from(glance).unwrap_or_default();
            let stream = self.connection.stream().as_fd();
            // Whatever it says, the events are looked at again.
            let _ = poll(&mut [PollFd::from_borrowed_fd(stream, PollFlags::IN)], Some(&glance));
            if waits_for_keyboard {
                self.take_keyboard()?;
            }
        }
        Ok(None)
    }

    fn take(&mut self, dialog: &mut Dialog, event: &Event) -> Result<Option<Outcome>, DisplayError> {
        Ok(match event {
            Event::MapNotify(_) => {
                self.take_keyboard()?;
                None
            }
            Event::KeyPress(press) => {
                let key = self.keyboard.key(press.detail, u16::from(press.state));
                key.and_then(|key| dialog.press(key))
            }
            Event::ButtonPress(press) if press.detail == 1 => {
                let scale = self.scale.cast_signed();
                let place = Point::new(i32::from(press.event_x) / scale, i32::from(press.event_y) / scale);
                self.layout.spot_at(place).and_then(|spot| dialog.click(spot))
            }
            Event::ClientMessage(message) => {
                let closed = message.data.as_data32().first() == Some(&self.atoms.WM_DELETE_WINDOW);
                closed.then_some(Outcome::Cancelled)
            }
            Event::MappingNotify(_) => {
                self.keyboard = Keyboard::of(self.connection)?;
                None
            }
            _ => None,
        })
    }

    /// What is typed goes to this window alone, while it is shown.
    fn take_keyboard(&mut self) -> Result<(), DisplayError> {
        let Self { connection, id, .. } = self;
        let (now, later) = (CURRENT_TIME, GrabMode::ASYNC);
        let grabbed = connection.grab_keyboard(true, *id, now, later, later)?.reply()?;
        self.grabs_left =
            if grabbed.status == GrabStatus::SUCCESS { 0 } else { self.grabs_left.saturating_sub(1) };
        Ok(())
    }

    fn paint(&mut self, dialog: &Dialog) -> Result<(), DisplayError> {
        let fresh = layout(dialog);
        let resized = fresh.size != self.layout.size;
        self.layout = fresh;
        let (width, height) = sizes(&self.layout, self.scale);
        if resized {
            self.fix_size()?;
            let size = x11rb::protocol::xproto::ConfigureWindowAux::new()
                .width(u32::from(width))
                .height(u32::from(height));
            self.connection.configure_window(self.id, &size)?;
        }
        let canvas = self.layout.draw(dialog);
        let backwards = self.connection.setup().image_byte_order == ImageOrder::MSB_FIRST;
        // In pieces that fit into a request of any server.
        let rows =
            (self.connection.maximum_request_bytes().min(200_000) / (usize::from(width) * 4)).clamp(1, 500);
        let rows = u16::try_from(rows).unwrap_or(1);
        let mut top = 0;
        while top < height {
            let count = rows.min(height - top);
            let bytes = canvas.rows(u32::from(top)..u32::from(top + count), self.scale, backwards);
            let (left, at) = (0, i16::try_from(top).unwrap_or(i16::MAX));
            let kind = ImageFormat::Z_PIXMAP;
            self.connection.put_image(kind, self.id, self.pen, width, count, left, at, 0, DEPTH, &bytes)?;
            top += count;
        }
        Ok(())
    }
}

fn sizes(layout: &Layout, scale: u32) -> (u16, u16) {
    let size = |length: u32| u16::try_from(length * scale).unwrap_or(u16::MAX);
    (size(layout.size.width), size(layout.size.height))
}

/// Letters as large as the user has them elsewhere (`Xft.dpi`), in whole steps, as long as the window fits on the screen.
fn scale(connection: &RustConnection, screen: &Screen, layout: &Layout) -> u32 {
    let dpi = x11rb::resource_manager::new_from_default(connection).ok();
    let dpi = dpi.and_then(|all| all.get_value::<f64>("Xft.dpi", "").ok().flatten()).unwrap_or(96.0);
    let wanted = if dpi >= 264.0 {
        3
    } else if dpi >= 144.0 {
        2
    } else {
        1
    };
    let fits = |scale: &u32| {
        layout.size.width * scale <= u32::from(screen.width_in_pixels)
            && layout.size.height * scale <= u32::from(screen.height_in_pixels)
    };
    (1..=wanted).rev().find(fits).unwrap_or(1)
}

/// A visual whose pixels are red, green and blue bytes.
fn true_colours(screen: &Screen) -> Option<Visualid> {
    let depth = screen.allowed_depths.iter().find(|depth| depth.depth == DEPTH)?;
    let fits = |visual: &&x11rb::protocol::xproto::Visualtype| {
        visual.class == VisualClass::TRUE_COLOR && visual.red_mask == 0x00ff_0000 && visual.blue_mask == 0xff
    };
    depth.visuals.iter().find(fits).map(|visual| visual.visual_id)
}
