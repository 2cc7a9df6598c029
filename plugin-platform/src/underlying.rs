//! [`Underlying`]: a function of the C library for which this crate defines one of the same name.
//!
//! It is looked for as the dynamic linker does for a call from here, behind what is linked together with this code: so a preloaded
//! library that has such a function comes before the C library.
//!
//! # Safety
//!
//! `dlsym` only looks a name up. What it finds is called by the type that the C library's headers give the name.
#![allow(unsafe_code)]

use std::{
    ffi::{CStr, c_void},
    mem, ptr,
    sync::atomic::{AtomicPtr, Ordering},
};

/// A function of the C library, looked for once.
#[derive(Debug)]
pub(crate) struct Underlying {
    name: &'static CStr,
    found: AtomicPtr<c_void>,
}

impl Underlying {
    pub(crate) const fn new(name: &'static CStr) -> Self {
        Self {
            name,
            found: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// The function, as a pointer to one of the type `F`; `None` if there is none.
    ///
    /// # Safety
    ///
    /// `F` is the type of an `unsafe extern "C" fn`, with the parameters and the result of the function of this name.
    pub(crate) unsafe fn function<F: Copy>(&self) -> Option<F> {
        const { assert!(size_of::<F>() == size_of::<*mut c_void>()) }
        let address = self.find();
        if address.is_null() {
            return None;
        }
        // SAFETY: the sizes are the same, and the caller promises that this is the function's type.
        Some(unsafe { mem::transmute_copy(&address) })
    }

    /// Looks for it, unless that was done: to be called before there are signal handlers or children after `fork`, in which `dlsym` is not
    /// to be called.
    pub(crate) fn find(&self) -> *mut c_void {
        let known = self.found.load(Ordering::Relaxed);
        if !known.is_null() {
            return known;
        }
        // SAFETY: the name is a C string. (Two threads that look at once find the same.)
        let found = unsafe { libc::dlsym(libc::RTLD_NEXT, self.name.as_ptr()) };
        self.found.store(found, Ordering::Relaxed);
        found
    }
}
