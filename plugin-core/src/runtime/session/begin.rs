//! Starts sessions, and finds out whether they are supported.
//!
//! # Safety
//!
//! The host determines once whether sessions work: it checks that the runtime has the layout that its assembly expects, and then tries it
//! (host/trampoline/prove.go).
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

/// Why sessions are not supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsupported {
    /// No plugin is open yet, so there is no Go runtime.
    #[error("there is no Go runtime in the process yet; open a plugin first")]
    NoRuntime,
    /// Before Go 1.23, a nil dereference in a call from a session would end the process.
    #[error("sessions need plugins built by Go 1.23 or later")]
    GoVersion,
    /// Sessions are implemented in assembly for linux on amd64 and arm64 only.
    #[error("sessions need linux on amd64 or arm64")]
    Machine,
    /// The runtime host has found that this Go runtime has another layout than those in which sessions were tested.
    #[error("this Go runtime does not have the layout that sessions need")]
    Runtime,
}

/// The request to determine whether sessions are supported: `type sessionProof` of host/session.go.
#[repr(C)]
#[derive(Debug)]
struct Proof {
    asmcgocall: usize,
    machine: usize,
    go_call: usize,
}

/// The function of the runtime that calls C, by its name for callers that pass arguments on the stack, as assembly does.
const ASMCGOCALL: &str = "runtime.asmcgocall.abi0";

/// The payload of a panic that ended a session.
type Panic = Box<dyn Any + Send>;

impl Runtime {
    /// Returns the address of the function by which sessions call Go, or why sessions are not supported.
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
        // SAFETY: `proveSessions` expects a proof, which lives and is used by no other code until it returns.
        unsafe { self.enter(Entry::ProveSessions, (&raw mut proof).cast()) };
        match proof {
            Proof { machine: 0, .. } => Err(Unsupported::Machine),
            Proof { go_call: 0, .. } => Err(Unsupported::Runtime),
            Proof { go_call, .. } => Ok(go_call),
        }
    }

    /// Runs `body` in a session that was requested at `place`. Does not run it if a session cannot be started here, because the thread's
    /// destructors are running, or because the runtime does not know the current stack.
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
        // SAFETY: the host has passed the address of `goCall`, whose type this is.
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

    /// For tests: makes an entry into Go in a session of its own. Returns false if it cannot, or if sessions need the entry themselves.
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
            // SAFETY: this code runs in the session. The caller guarantees that the function is an entry, and the argument what it expects.
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
