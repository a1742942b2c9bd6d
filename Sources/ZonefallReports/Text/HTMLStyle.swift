/// The look of what we write as HTML: the same words carry it where colours don't.
enum HTMLStyle {
    static let sheet = """
        :root { --ink: #1c2126; --paper: #fff; --line: #c9d0d6; --quiet: #5a646d; --held: #dff3e4; --suspected: #fdf0cf;
          --refuted: #fbdfdc; --inconclusive: #e6e9ed; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e8eb; --paper: #14181b; --line: #3a434b; --quiet: #9aa5ae;
          --held: #17402a; --suspected: #4c3c10; --refuted: #572420; --inconclusive: #2b3238; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1rem; max-width: 75rem; color: var(--ink); background: var(--paper);
          font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 0; }
        header, article { padding: 1rem; border-left: .4rem solid var(--line); margin: .75rem 0; }
        .held { background: var(--held); } .refuted, .confirmed { background: var(--refuted); }
        .suspected { background: var(--suspected); } .inconclusive { background: var(--inconclusive); }
        pre { white-space: pre-wrap; margin: 0; padding: .5rem; border: 1px solid var(--line); background: var(--paper); }
        .wide { overflow-x: auto; } table { border-collapse: collapse; margin: .5rem 1rem .5rem 0; }
        .matrix { display: inline-table; vertical-align: top; } .matrix td { text-align: right; }
        caption { text-align: left; color: var(--quiet); }
        th, td { overflow-wrap: break-word; border: 1px solid var(--line); padding: .25rem .6rem; text-align: left; vertical-align: top; }
        footer { color: var(--quiet); margin-top: 2rem; font-size: .85rem; }
        @media print { body { max-width: none; } article, tr { break-inside: avoid; } }
        """
}
