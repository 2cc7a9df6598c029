//! How a session begins, and whether there can be one.
//!
//! # Safety
//!
//! The host is asked once whether sessions work, and is believed: it looks whether the runtime is laid out as its assembly expects, and
//! then tries it (host/trampoline/prove.go).
#![allow(unsafe_code)]

use super::{Body, GoCall, Session, run, watchdog::Pulse};
use crate::{
    abi::entries::Entry,
    runtime::{
        Runtime, dl,
        thread::{self, Way},
    },
};
use std::{
    any::Any,
    cell::{Cell, RefCell},
    ffi::c_void,
    mem,
    panic::Location,
    ptr,
    sync::OnceLock,
};

/// Why there are no sessions here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsupported {
    /// No plugin has been opened, so that there is nothing to call.
    #[error("there is no Go runtime in the process yet: the first plugin that is opened brings it")]
    NoRuntime,
    /// Before Go 1.23, a nil dereference behind a call from a session would end the process.
    #[error("sessions need plugins built by Go 1.23 or later")]
    GoVersion,
    /// The assembly that sessions take is written for linux on amd64.
    #[error("sessions need linux on amd64")]
    Machine,
    /// This Go runtime is not laid out as those in which sessions were tried. The runtime host has looked.
    #[error("this Go runtime is not laid out as sessions need it")]
    Runtime,
}

/// The question whether there can be sessions. Mirrors `type sessionProof` of host/session.go.
#[repr(C)]
#[derive(Debug)]
struct Proof {
    asmcgocall: usize,
    machine: usize,
    go_call: usize,
}

/// The function of the runtime that calls C; this is its name where it expects arguments on the stack, as assembly passes them.
const ASMCGOCALL: &str = "runtime.asmcgocall.abi0";

/// What a session that did not come to its end left behind.
type Panic = Box<dyn Any + Send>;

impl Runtime {
    /// Whether there can be sessions.
    #[inline]
    pub(crate) fn sessions(&self) -> Result<usize, Unsupported> {
        static SESSIONS: OnceLock<Result<usize, Unsupported>> = OnceLock::new();
        *SESSIONS.get_or_init(|| self.prove_sessions())
    }

    #[cold]
    fn prove_sessions(&self) -> Result<usize, Unsupported> {
        if self.keeps_stack_bounds {
            return Err(Unsupported::GoVersion);
        }
        let mut proof = Proof {
            asmcgocall: dl::global(ASMCGOCALL).unwrap_or(0),
            machine: 0,
            go_call: 0,
        };
        // SAFETY: `proveSessions` expects a proof, which is ours until it returns.
        unsafe { self.enter(Entry::ProveSessions, (&raw mut proof).cast()) };
        match proof {
            Proof { machine: 0, .. } => Err(Unsupported::Machine),
            Proof { go_call: 0, .. } => Err(Unsupported::Runtime),
            Proof { go_call, .. } => Ok(go_call),
        }
    }

    /// Runs `body` as the code of a session that is asked for at `place`. Nothing is run if there can be none here and now: the thread is
    /// running its destructors, or this is not the stack that its runtime knows.
    pub(crate) fn in_session(
        &self,
        place: &'static Location<'static>,
        body: &mut dyn FnMut(),
    ) -> Result<(), Panic> {
        let Ok(go_call) = self.sessions() else {
            return Ok(());
        };
        if thread::way() != Way::Open && !self.reaches_here() {
            return Ok(());
        }
        let go_call = ptr::with_exposed_provenance::<c_void>(go_call);
        // SAFETY: the host has given the address of this function.
        let go_call = unsafe { mem::transmute::<*const c_void, GoCall>(go_call) };
        let session = Session {
            g0: Cell::new(0),
            g: Cell::new(0),
            run,
            go_call,
            leave: self.function(Entry::LeaveSession),
            stack: Cell::new((0, 0)),
            body: Body(Cell::new(Some(body))),
            panic: RefCell::new(None),
            pulse: Pulse::begin(place),
        };
        // SAFETY: `runSession` expects a session, which lives until it returns, and all of whose fields that are changed are cells.
        unsafe { self.enter(Entry::Session, ptr::from_ref(&session).cast_mut().cast()) };
        session.panic.take().map_or(Ok(()), Err)
    }

    /// For tests: makes an entry into Go the only one of a session. False if it cannot, or is an entry that sessions need.
    ///
    /// # Safety
    ///
    /// As for [`enter_at_once`](Self::enter_at_once), with the address of an entry's function.
    #[cfg(every_entry_a_session)]
    pub(in crate::runtime) unsafe fn cross_by_session(
        &self,
        function: usize,
        argument: *mut c_void,
    ) -> bool {
        let own = [
            Entry::ProveSessions,
            Entry::Session,
            Entry::LeaveSession,
            Entry::Open,
        ];
        if own
            .into_iter()
            .any(|entry| self.function(entry) == function)
        {
            return false;
        }
        let mut entered = false;
        let ended = self.in_session(Location::caller(), &mut || {
            let session = super::current().expect("this is the code of a session");
            // SAFETY: the caller's promise, passed on.
            unsafe { super::call(session, function, argument) };
            entered = true;
        });
        ended.is_ok() && entered
    }
}

#[cfg(test)]
mod tests {
    use crate::abi::mirror::{camel_case, fields, rust_fields};

    #[test]
    fn the_host_has_the_same_question() {
        let go = fields(
            include_str!("../../../../plugin-runtime-host/host/session.go"),
            "sessionProof",
        );
        let rust = rust_fields(include_str!("begin.rs"), "Proof");
        let rust: Vec<String> = rust.iter().map(|name| camel_case(name)).collect();
        assert_eq!(go, rust);
    }
}
