//! [`content_type`]: the type of a body, as `http.DetectContentType` tells it.
//!
//! Source: the MIME Sniffing Standard of the WHATWG, section 7.1, as far as Go follows it (net/http/sniff.go, the same in Go 1.21 to 1.27).

/// How many bytes are looked at.
const LOOKED_AT: usize = 512;

const HTML: &str = "text/html; charset=utf-8";

/// The tags with which HTML begins. A space or `>` follows.
const TAGS: [&str; 17] = [
    "<!DOCTYPE HTML",
    "<HTML",
    "<HEAD",
    "<SCRIPT",
    "<IFRAME",
    "<H1",
    "<DIV",
    "<FONT",
    "<TABLE",
    "<A",
    "<STYLE",
    "<TITLE",
    "<B",
    "<BODY",
    "<BR",
    "<P",
    "<!--",
];

/// How texts begin that say how they are encoded. At least four bytes are needed.
const MARKS: [(&[u8], &str); 3] = [
    (b"\xFE\xFF", "text/plain; charset=utf-16be"),
    (b"\xFF\xFE", "text/plain; charset=utf-16le"),
    (b"\xEF\xBB\xBF", "text/plain; charset=utf-8"),
];

/// How documents, images, sounds and videos begin.
const MEDIA: [(&[u8], &str); 13] = [
    (b"%PDF-", "application/pdf"),
    (b"%!PS-Adobe-", "application/postscript"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"\x00\x00\x02\x00", "image/x-icon"),
    (b"BM", "image/bmp"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x89PNG\r\n\x1A\n", "image/png"),
    (b"\xFF\xD8\xFF", "image/jpeg"),
    (b"ID3", "audio/mpeg"),
    (b"OggS\x00", "application/ogg"),
    (b"MThd\x00\x00\x00\x06", "audio/midi"),
    (b"\x1A\x45\xDF\xA3", "video/webm"),
];

/// How fonts and archives begin.
const OTHERS: [(&[u8], &str); 10] = [
    (b"\x00\x01\x00\x00", "font/ttf"),
    (b"OTTO", "font/otf"),
    (b"ttcf", "font/collection"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"\x1F\x8B\x08", "application/x-gzip"),
    (b"PK\x03\x04", "application/zip"),
    (b"Rar!\x1A\x07\x00", "application/x-rar-compressed"),
    (b"Rar!\x1A\x07\x01\x00", "application/x-rar-compressed"),
    (b"\x00\x61\x73\x6D", "application/wasm"),
];

/// What follows four bytes, and four more that are a length.
const FORMS: [(&[u8], &[u8], &str); 4] = [
    (b"FORM", b"AIFF", "audio/aiff"),
    (b"RIFF", b"AVI ", "video/avi"),
    (b"RIFF", b"WAVE", "audio/wave"),
    (b"RIFF", b"WEBPVP", "image/webp"),
];

/// Returns the type of a body that begins with these bytes.
pub(super) fn content_type(body: &[u8]) -> &'static str {
    let body = &body[..body.len().min(LOOKED_AT)];
    let space = |byte: &u8| matches!(byte, b'\t' | b'\n' | 0x0C | b'\r' | b' ');
    let first = body.iter().position(|byte| !space(byte));
    let text = &body[first.unwrap_or(body.len())..];
    if TAGS.iter().any(|tag| is_tag(text, tag)) {
        return HTML;
    }
    if text.starts_with(b"<?xml") {
        return "text/xml; charset=utf-8";
    }
    let of = |all: &[(&[u8], &'static str)]| {
        let mut all = all.iter();
        Some(all.find(|(begin, _)| body.starts_with(begin))?.1)
    };
    let marked = of(&MARKS).filter(|_| body.len() >= 4);
    let formed = |(begin, form, _): &&(&[u8], &[u8], _)| {
        body.starts_with(begin) && body.get(8..).is_some_and(|rest| rest.starts_with(form))
    };
    let form = || Some(FORMS.iter().find(formed)?.2);
    let video = || is_mp4(body).then_some("video/mp4");
    let font = || (body.get(34..36) == Some(b"LP")).then_some("application/vnd.ms-fontobject");
    let told = marked.or_else(|| of(&MEDIA)).or_else(form).or_else(video);
    if let Some(told) = told.or_else(font).or_else(|| of(&OTHERS)) {
        return told;
    }
    let binary = |byte: &u8| matches!(byte, 0..=8 | 11 | 14..=26 | 28..=31);
    match text.iter().any(binary) {
        true => "application/octet-stream",
        false => "text/plain; charset=utf-8",
    }
}

/// Reports whether a text begins with a tag, in letters of either case, that is ended.
fn is_tag(text: &[u8], tag: &str) -> bool {
    let Some((begin, rest)) = text.split_at_checked(tag.len()) else {
        return false;
    };
    begin.eq_ignore_ascii_case(tag.as_bytes()) && matches!(rest.first(), Some(b' ' | b'>'))
}

/// Reports whether a body begins with the box `ftyp`, in which a brand begins with `mp4`.
fn is_mp4(body: &[u8]) -> bool {
    let Some((size, rest)) = body.split_first_chunk::<4>() else {
        return false;
    };
    let size = u32::from_be_bytes(*size) as usize;
    if body.len() < 12 || body.len() < size || !size.is_multiple_of(4) || !rest.starts_with(b"ftyp")
    {
        return false;
    }
    let mut brands = (8..size).step_by(4).filter(|at| *at != 12); // there is the version
    brands.any(|at| body.get(at..at + 3) == Some(b"mp4"))
}
