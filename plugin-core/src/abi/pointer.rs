//! Addresses of Rust memory, as Go may meet them.

use std::ptr;

/// Where these elements begin, or null if there is not a byte of them.
///
/// Rust's pointer to nothing is a small number, the alignment. Go ends the process when it meets one in a stack that it moves
/// ("invalid pointer found on stack": runtime/stack.go, adjustpointers, `minLegalPointer`). Null is fine there.
#[inline]
pub(crate) fn start<T>(elements: &[T]) -> *const T {
    if size_of_val(elements) == 0 {
        ptr::null()
    } else {
        elements.as_ptr()
    }
}

/// As [`start`], of elements that are written to.
#[inline]
pub(crate) fn start_mut<T>(elements: &mut [T]) -> *mut T {
    if size_of_val(elements) == 0 {
        ptr::null_mut()
    } else {
        elements.as_mut_ptr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_begins_at_null() {
        assert!(start::<u8>(&[]).is_null());
        assert!(start::<u64>(&Vec::new()).is_null());
        assert!(start(&[[0u64; 0]; 3]).is_null(), "elements of no size");
        assert!(start("".as_bytes()).is_null());
        let mut one = [7u8];
        assert_eq!(start(&one), one.as_ptr());
        assert_eq!(start_mut(&mut one), one.as_mut_ptr());
        assert!(start_mut::<u64>(&mut []).is_null());
    }
}
