namespace Natix.Engine.Host.Reporting.Html;

/// <summary>How pages look. Without the characters that XML escapes: what stands in a style element is not unescaped by HTML.</summary>
internal static class PageStyle
{
    public const string Sheet = """
        :root { color-scheme: light dark; --paper: #f4f5f7; --panel: #ffffff; --ink: #171c24; --quiet: #5d6878; --line: #dde2e9; --faint: #eef1f5;
          --road: #e06c00; --roadsoft: #fbe3cc; --clear: #0f8f78; --clearsoft: #cdeee7; --bad: #cc3347; --badsoft: #f9dade; --blue: #2b6cdf; --bluesoft: #d8e5fb; --shadow: 0 1px 2px rgba(20,28,40,.06), 0 6px 20px rgba(20,28,40,.05); }
        @media (prefers-color-scheme: dark) { :root { --paper: #10141a; --panel: #1a2029; --ink: #f0f2f5; --quiet: #98a4b4; --line: #333d4a; --faint: #222a35;
          --road: #ff8a1f; --roadsoft: #5a3a1a; --clear: #3fc9b0; --clearsoft: #1d4a45; --bad: #f0616f; --badsoft: #55272f; --blue: #6ea8ff; --bluesoft: #24406b; --shadow: none; } }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", Arial, sans-serif; }
        header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
        header { padding-top: 44px; padding-bottom: 10px; }
        header h1 { font-size: 34px; line-height: 1.15; letter-spacing: -.02em; margin: 4px 0 10px; overflow-wrap: anywhere; }
        .kicker { margin: 0; color: var(--road); font-weight: 650; font-size: 13px; letter-spacing: .08em; text-transform: uppercase; }
        .facts { margin: 0; color: var(--quiet); overflow-wrap: anywhere; }
        footer { padding-top: 20px; padding-bottom: 50px; color: var(--quiet); font-size: 13px; }
        section { background: var(--panel); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow); padding: 22px 26px 26px; margin: 18px 0; }
        section.plain { background: none; border: none; box-shadow: none; padding: 0; }
        h2 { font-size: 20px; letter-spacing: -.01em; margin: 0 0 4px; }
        h3 { font-size: 15px; margin: 0 0 8px; font-weight: 600; }
        .lead { margin: 0 0 16px; color: var(--quiet); max-width: 76ch; }
        .verdict { font-size: 19px; line-height: 1.5; margin: 18px 0 4px; max-width: 70ch; }
        .verdict b { font-weight: 650; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(230px, 1fr)); gap: 14px; }
        .card { background: var(--panel); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow); padding: 15px 18px 14px; }
        .card p { margin: 0; }
        .card .name { color: var(--quiet); font-size: 13px; }
        .card .value { font-size: 30px; line-height: 1.2; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
        .card .note { color: var(--quiet); font-size: 12.5px; min-height: 1.5em; }
        .card.bad .value { color: var(--bad); }
        .card.road .value { color: var(--road); }
        .card.clear .value { color: var(--clear); }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(400px, 1fr)); gap: 26px 30px; }
        .stack { display: grid; gap: 22px; }
        figure { margin: 0; min-width: 0; }
        figcaption { color: var(--quiet); font-size: 13px; margin-top: 8px; }
        svg { display: block; width: 100%; height: auto; overflow: visible; }
        svg text { font-family: inherit; font-size: 11.5px; fill: var(--quiet); font-variant-numeric: tabular-nums; }
        svg .label { fill: var(--ink); font-size: 12.5px; }
        svg .strong { fill: var(--ink); font-size: 13px; font-weight: 650; }
        svg .onbar { fill: #ffffff; font-weight: 650; }
        .grid { stroke: var(--line); stroke-width: 1; }
        .axis { stroke: var(--quiet); stroke-width: 1; }
        .dash { stroke: var(--quiet); stroke-width: 1.2; stroke-dasharray: 4 4; fill: none; }
        .road { fill: var(--road); } .clear { fill: var(--clear); } .bad { fill: var(--bad); } .blue { fill: var(--blue); } .quiet { fill: var(--quiet); } .faint { fill: var(--faint); }
        .roadsoft { fill: var(--roadsoft); } .clearsoft { fill: var(--clearsoft); } .badsoft { fill: var(--badsoft); } .bluesoft { fill: var(--bluesoft); }
        .roadline { stroke: var(--road); stroke-width: 2.2; fill: none; stroke-linejoin: round; } .clearline { stroke: var(--clear); stroke-width: 2.2; fill: none; stroke-linejoin: round; }
        .blueline { stroke: var(--blue); stroke-width: 2.4; fill: none; stroke-linejoin: round; } .whisker { stroke: var(--blue); stroke-width: 1.6; opacity: .55; } .inkline { stroke: var(--ink); stroke-width: 1.6; }
        .soft { opacity: .16; } .thin { stroke-width: 1; opacity: .45; fill: none; } .overroad { stop-color: var(--road); } .overclear { stop-color: var(--clear); } .band { fill: var(--road); opacity: .13; }
        .halo { paint-order: stroke; stroke: var(--panel); stroke-width: 4px; }
        .wide { overflow-x: auto; margin: 0 -6px; padding: 0 6px; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
        th { text-align: right; color: var(--quiet); font-weight: 500; font-size: 12.5px; border-bottom: 1px solid var(--line); padding: 6px 10px; white-space: nowrap; vertical-align: bottom; }
        td { text-align: right; border-bottom: 1px solid var(--faint); padding: 7px 10px; vertical-align: middle; white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: normal; overflow-wrap: anywhere; min-width: 120px; }
        td.text { text-align: left; white-space: normal; overflow-wrap: anywhere; }
        tbody tr:last-child td { border-bottom: none; }
        td svg { width: 150px; height: 18px; margin-left: auto; }
        .matrix { display: grid; grid-template-columns: auto 1fr 1fr; gap: 8px; align-items: stretch; max-width: 520px; }
        .matrix .head { color: var(--quiet); font-size: 12.5px; align-self: end; text-align: center; }
        .matrix .side { color: var(--quiet); font-size: 12.5px; align-self: center; text-align: right; padding-right: 4px; }
        .tile { border-radius: 10px; padding: 18px 14px; text-align: center; }
        .tile b { display: block; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; }
        .tile span { font-size: 12.5px; color: var(--quiet); }
        .tile.right { background: var(--clearsoft); } .tile.wrong { background: var(--badsoft); } .tile.none { background: var(--faint); }
        .album { display: grid; grid-template-columns: repeat(auto-fill, minmax(238px, 1fr)); gap: 16px; }
        .shot { border: 1px solid var(--line); border-radius: 10px; overflow: hidden; background: var(--faint); }
        .shot img { display: block; width: 100%; aspect-ratio: 16 / 9; object-fit: cover; background: var(--line); }
        .shot .bar { height: 5px; background: var(--line); } .shot .bar i { display: block; height: 5px; background: var(--clear); } .shot.road .bar i { background: var(--road); }
        .shot .text { padding: 8px 11px 10px; font-size: 12.5px; color: var(--quiet); overflow-wrap: anywhere; line-height: 1.4; }
        .shot .text b { color: var(--ink); font-size: 13.5px; display: block; }
        .tag { display: inline-block; border-radius: 20px; padding: 0 9px; font-size: 12px; line-height: 20px; background: var(--faint); color: var(--quiet); }
        .tag.road { background: var(--roadsoft); color: var(--ink); } .tag.clear { background: var(--clearsoft); color: var(--ink); } .tag.bad { background: var(--badsoft); color: var(--ink); }
        .legend { display: flex; flex-wrap: wrap; gap: 6px 18px; color: var(--quiet); font-size: 13px; margin: 0 0 10px; }
        .legend i { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 7px; }
        .legend .roadsoft { background: var(--roadsoft); } .legend .road { background: var(--road); } .legend .clear { background: var(--clear); } .legend .bad { background: var(--bad); } .legend .blue { background: var(--blue); } .legend .quiet { background: var(--quiet); }
        .note { color: var(--quiet); font-size: 13.5px; margin: 12px 0 0; max-width: 90ch; }
        .warn { border-left: 4px solid var(--road); background: var(--roadsoft); border-radius: 6px; padding: 9px 14px; margin: 16px 0 0; font-size: 14px; }
        details summary { cursor: pointer; color: var(--quiet); margin-top: 14px; font-size: 13.5px; }
        dl { margin: 0; display: grid; grid-template-columns: minmax(110px, max-content) 1fr; gap: 8px 18px; font-size: 14px; } dt { font-weight: 600; } dd { margin: 0; color: var(--quiet); }
        @media (max-width: 560px) { header, main, footer { padding-left: 14px; padding-right: 14px; } section { padding: 18px 16px 20px; } .pair { grid-template-columns: 1fr; } .cards { grid-template-columns: 1fr 1fr; gap: 10px; } .card { padding: 12px 13px; } .card .value { font-size: 24px; } header h1 { font-size: 27px; } }
        @media print { section, .card { break-inside: avoid; box-shadow: none; } body { background: none; } }
        """;
}
