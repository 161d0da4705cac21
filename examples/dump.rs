fn main() {
    let p = std::env::args().nth(1).unwrap();
    let b = pressrun::Project::open(&p).unwrap().check().unwrap_or_else(|r| panic!("{}", r.to_text(pressrun::Style::Plain)));
    for m in &b.messages {
        for pl in &m.places {
            let f = b.sources.file(pl.file);
            let line = f.text[..pl.range.start].matches('\n').count() + 1;
            println!("#: {}:{}", f.path, line);
        }
        if m.content.is_some() && m.id.contains('{') {
            println!("#, python-brace-format");
        }
        println!("msgid {:?}\nmsgstr \"\"\n", m.id.as_str());
    }
}
