//! The outcomes of a call: results, an error that the function returned, or a [`CallError`].
//!
//! # Safety
//!
//! A binding is used only with the signature that it was made for (`call/binding.rs`), so the results in the frame are of its types.
#![allow(unsafe_code)]

use crate::{
    abi::frame::Status,
    call::binding::{FuncBinding, Route},
    call::error::CallError,
    call::results::Results,
    runtime::access,
    runtime::frame_guard::FrameGuard,
    value::error_value::{Identity, of_panic},
    value::go_error::GoError,
    value::{ConversionError, Reader},
};

impl FuncBinding {
    /// Returns the results of a call, whatever its route.
    ///
    /// # Safety
    ///
    /// The frame is that of an ended call of this binding, whose signature has the results `R`.
    pub(crate) unsafe fn results<R: Results>(&self, guard: &FrameGuard) -> Result<R, CallError> {
        match self.route {
            // SAFETY: the frame is that of an ended call with the results `R` (the caller's promise), which goes through registers.
            Route::Registers(_) | Route::Method { .. } => unsafe { self.take(guard) },
            // SAFETY: the frame is that of an ended call with the results `R` (the caller's promise), which are encoded.
            Route::Reflect(_) | Route::Rust => unsafe { self.decode_at(guard) },
        }
    }

    /// Returns the results of a call through registers.
    ///
    /// # Safety
    ///
    /// The frame is that of an ended call through registers, of a function with the results `R`.
    #[inline]
    pub(super) unsafe fn take<R: Results>(&self, guard: &FrameGuard) -> Result<R, CallError> {
        let _reading = const { R::VALUES.follows_pointers() }.then(access::read);
        // SAFETY: the registers hold results of the types `R` (the caller's promise).
        self.finish(guard, |reader| unsafe { R::decode_registers(reader) })
    }

    /// Returns the results of a call through `reflect`.
    ///
    /// # Safety
    ///
    /// The frame is that of an ended call through `reflect`, of a function with the results `R`.
    pub(super) unsafe fn decode_at<R: Results>(&self, guard: &FrameGuard) -> Result<R, CallError> {
        let encoded = guard.ptrs[0].cast();
        // SAFETY: the frame holds the address of an array of pointers to the encoded results, and keeps them alive.
        self.finish(guard, |reader| unsafe { R::decode_at(encoded, reader) })
    }

    /// Returns the results, as `read` reads them, or the error. `Ok(..?)` keeps the error, which is returned in memory, apart from the results,
    /// which are returned in registers.
    #[expect(clippy::needless_question_mark, reason = "it takes the result apart")]
    #[inline]
    fn finish<R: Results>(
        &self,
        guard: &FrameGuard,
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> Result<R, CallError> {
        if guard.status() != Status::Returned {
            return Ok(self.ended(guard)?);
        }
        let mut reader = Reader::new(guard);
        let results = read(&mut reader);
        reader.finish().map_err(|wrong| self.wrong(*wrong))?;
        Ok(results)
    }

    #[cold]
    pub(super) fn wrong(&self, wrong: ConversionError) -> CallError {
        CallError::of(self.name(), wrong)
    }

    /// Returns the results or the error of a call whose status is not `Returned`.
    #[cold]
    pub(super) fn ended<R: Results>(&self, guard: &FrameGuard) -> Result<R, CallError> {
        if guard.status() == Status::Failed {
            let error = GoError::of(guard.text(), guard.kind());
            let identity = Identity {
                handle: guard.ints[0],
                owner: guard.ints[1],
                place: 0,
            };
            // SAFETY: the host has stored it in slots 0 and 1 (host/errors.go), and the outcome of a call is read once.
            let error = unsafe { identity.of(error) };
            if let Some(results) = R::failed(error) {
                return Ok(results);
            }
        }
        Err(self.not_returned(guard))
    }

    /// Returns the error of a call that has neither returned nor failed.
    #[cold]
    pub(super) fn not_returned(&self, guard: &FrameGuard) -> CallError {
        match guard.status() {
            Status::Exited => CallError::Exit {
                symbol: self.name(),
            },
            Status::Refused => CallError::refused(self.name(), guard),
            _ => self.panicked(guard),
        }
    }

    pub(crate) fn panicked(&self, guard: &FrameGuard) -> CallError {
        CallError::Panic {
            symbol: self.name(),
            message: guard.text(),
            go_type: guard.kind(),
            go_stack: guard.stack().into(),
            // SAFETY: the call has panicked, and the outcome of a call is read once.
            value: unsafe { of_panic(guard) },
        }
    }
}
