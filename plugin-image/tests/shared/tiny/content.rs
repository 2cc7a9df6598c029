//! What is the same in every container.

use super::Blob;

/// A type as its header and what follows.
struct Type<'t> {
    kind: u8,
    string: &'t str,
    flags: u8,
}

const UNCOMMON: u8 = 1;
const NAMED: u8 = 4;

/// All that is the same in every container: build info, types, tables, module data (layout of Go 1.26).
pub(super) fn write(blob: &mut Blob) -> (u64, u64, Vec<(String, u64)>) {
    let build_info = blob.align(16);
    blob.put(b"\xff Go buildinf:\x08\x02");
    blob.put(&[0; 16]);
    blob.put(b"\x08go1.26.8");
    let lines = "path\texample.com/t\nmod\texample.com/t\t(devel)\t\nbuild\t-buildmode=plugin\nbuild\tGOOS=linux\n";
    blob.put(&[
        (lines.len() + 32) as u8 & 0x7f | 0x80,
        ((lines.len() + 32) >> 7) as u8,
    ]);
    blob.put(&[0x30; 16]);
    blob.put(lines.as_bytes());
    blob.put(&[0xf9; 16]);

    let types = blob.align(8);
    // Offset 0 stands for "none".
    blob.words(&[0]);
    let offset = |at: u64| (at - types) as u32;
    let name = |blob: &mut Blob, flags: u8, text: &str, tag: &str| {
        let at = blob.put(&[flags | if tag.is_empty() { 0 } else { 2 }, text.len() as u8]);
        blob.put(text.as_bytes());
        if !tag.is_empty() {
            blob.put(&[tag.len() as u8]);
            blob.put(tag.as_bytes());
        }
        at
    };
    let package = name(blob, 0, "example.com/t", "");
    let header = |blob: &mut Blob, ty: Type<'_>| {
        let string = name(blob, 1, ty.string, "");
        let at = blob.words(&[8, 8]);
        blob.put(&[1, 2, 3, 4, ty.flags, 8, 8, ty.kind]);
        blob.words(&[0, 0]);
        blob.put(&offset(string).to_le_bytes());
        blob.put(&[0; 4]);
        at
    };
    let plain = |kind, string| Type {
        kind,
        string,
        flags: NAMED,
    };
    let literal = |kind, string| Type {
        kind,
        string,
        flags: 0,
    };
    let int = header(blob, plain(2, "int"));
    let string = header(blob, plain(24, "string"));
    // A kind followed by words, of which some are pointers.
    let composed = |blob: &mut Blob, ty: Type<'_>, words: &[u64], pointers: &[(u64, u64)]| {
        let at = header(blob, ty);
        blob.words(words);
        pointers
            .iter()
            .for_each(|(place, target)| blob.point(at + 48 + place, *target));
        at
    };
    let slice = composed(blob, literal(23, "[]int"), &[0], &[(0, int)]);
    let array = composed(
        blob,
        literal(17, "[3]int"),
        &[0, 0, 3],
        &[(0, int), (8, slice)],
    );
    let map = composed(
        blob,
        literal(21, "map[string]int"),
        &[0; 8],
        &[(0, string), (8, int)],
    );
    let chan = composed(blob, literal(18, "<-chan int"), &[0, 1], &[(0, int)]);
    let method_type = composed(
        blob,
        literal(19, "func() string"),
        &[0x1_0000, 0],
        &[(8, string)],
    );
    let method_name = name(blob, 1, "Name", "");
    let methods =
        blob.words(&[u64::from(offset(method_type)) << 32 | u64::from(offset(method_name))]);
    let interface = composed(
        blob,
        literal(20, "interface { Name() string }"),
        &[0, 0, 1, 1],
        &[(0, package), (8, methods)],
    );
    let fields = blob.words(&[0; 12]);
    let named = Type {
        kind: 25,
        string: "main.T",
        flags: NAMED | UNCOMMON,
    };
    let structure = composed(blob, named, &[0, 0, 4, 4], &[(0, package), (8, fields)]);
    // The uncommon part, and one method after it.
    blob.put(&offset(package).to_le_bytes());
    blob.put(&[1, 0, 1, 0, 16, 0, 0, 0, 0, 0, 0, 0]);
    blob.put(&offset(method_name).to_le_bytes());
    blob.put(&offset(method_type).to_le_bytes());
    blob.put(&[0; 8]);
    let pointer = composed(blob, literal(22, "*main.T"), &[0], &[(0, structure)]);
    let elements = [
        ("Next", pointer, 1),
        ("list", array, 0),
        ("M", map, 9),
        ("C", chan, 1),
    ];
    for (n, (text, ty, flags)) in elements.into_iter().enumerate() {
        let text = name(blob, flags, text, if n == 0 { "json:\"next\"" } else { "" });
        let at = fields + n as u64 * 24;
        blob.point(at, text);
        blob.point(at + 8, ty);
        blob.set(
            (at + 16 - blob.base) as usize,
            &(n as u64 * 8).to_le_bytes(),
        );
    }
    // func(int, ...interface) (string, *main.T)
    let counts = 2 | (2 | 1 << 15) << 16;
    let parameters = [(8, int), (16, interface), (24, string), (32, pointer)];
    let func = composed(
        blob,
        literal(19, "func(int, ...x) (string, *main.T)"),
        &[counts, 0, 0, 0, 0],
        &parameters,
    );
    let (f, v) = (name(blob, 1, "F", ""), name(blob, 1, "V", ""));
    let types_end = blob.align(8);

    let entries = [offset(f), offset(func), offset(v), offset(pointer)];
    let exports = blob.align(8);
    entries
        .iter()
        .for_each(|entry| blob.bytes.extend_from_slice(&entry.to_le_bytes()));
    let path = blob.put(b"example.com/t");
    let hash = blob.put(b"\x01\x02\x03\x04\x05\x06\x07\x08");
    let packages = blob.words(&[0, 13, 0, 8, 0]);
    blob.point(packages, path);
    blob.point(packages + 16, hash);
    let table = blob.words(&[0x0801_0000_ffff_fff1, 0]);
    let variable = blob.words(&[0; 4]);

    let module = blob.words(&[0; 0x250 / 8]);
    let init = blob.align(16);
    let displacement = (module as i64 - (init as i64 + 7)) as i32;
    blob.put(&[0x48, 0x8d, 0x3d]);
    blob.put(&displacement.to_le_bytes());
    blob.put(&[0xe8, 0, 0, 0, 0, 0xc3, 0x90, 0x90, 0x90]);
    let text_end = blob.align(16);
    let pointers = [
        (0, table),
        (0xb0, init),
        (0xb8, text_end),
        (0x128, types),
        (0x130, types_end),
    ];
    let slices = [(0x198, exports, 2), (0x1b0, path, 13), (0x1c0, packages, 1)];
    pointers
        .iter()
        .for_each(|(field, target)| blob.point(module + field, *target));
    for (field, target, len) in slices {
        blob.point(module + field, target);
        blob.set(
            (module - blob.base) as usize + field as usize + 8,
            &u64::to_le_bytes(len),
        );
    }
    let symbols = [
        ("example.com/t.F", init),
        ("example.com/t.V", variable),
        ("go:link.pkghashbytes.example.com/t", hash),
    ];
    (
        build_info,
        init,
        symbols.map(|(name, at)| (name.to_owned(), at)).to_vec(),
    )
}
