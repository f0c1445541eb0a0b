using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace HandoffFunctions.Local.Story;

/// <summary>Tells the story on the console, line by line, with the time of day.</summary>
internal sealed class Teller(IAnsiConsole console, TimeProvider time)
{
    private static readonly string[] Worst = ["critical", "high", "medium", "low"];

    private static readonly string[] Shown = ["severity", "kind", "deviceId", "userId", "sessionId"];

    /// <summary>The terminal, or plain wide lines where the output goes into a file or a pipe.</summary>
    public static IAnsiConsole ConsoleToTellOn()
    {
        if (!Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }

        var plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        plain.Profile.Width = 200;
        return plain;
    }

    public void Scene(string title)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{title}[/]");
    }

    /// <summary>Something that happened.</summary>
    public void Happens(string what) => console.MarkupLineInterpolated($"[grey]{Now}[/]  {what}");

    /// <summary>Something that went as it should, and was proven.</summary>
    public void Proven(string what) => console.MarkupLineInterpolated($"[grey]{Now}[/]  [green]proven[/]   {what}");

    /// <summary>Something that an analyst must see.</summary>
    public void Flagged(string what) => console.MarkupLineInterpolated($"[grey]{Now}[/]  [red]flagged[/]  {what}");

    /// <summary>Says of each step of a handoff where it stands, and what shows it.</summary>
    public void Steps(JsonNode handoff)
    {
        foreach (var step in handoff["steps"]!.AsArray())
        {
            var (kind, target, state) = ((string)step!["kind"]!, (string)step["target"]!, (string)step["state"]!);
            var evidence = kind != "revokeTokens" ? "read back: " + Evidence(step, "disabledVersions", "old version {0} is refused")
                : step["evidence"]!["auditRecord"] is null ? "read back: " + Evidence(step, "signInSessionsValidFromDateTime", "sessions from before {0} are invalid")
                : "in the audit log: " + Evidence(step, "sessionsInvalidBefore", "sessions from before {0} are invalid");
            var what = kind == "revokeTokens" ? $"refresh tokens of {target} revoked" : $"secret {target} rotated";
            if (state == "verified")
            {
                Proven($"{what}; {evidence}");
            }
            else
            {
                Happens($"{what}? Not proven: {state}, attempt {step["attempts"]}, {step["reason"]}");
            }
        }

        if (handoff["timeToZeroAccess"] is { } seconds)
        {
            Happens(string.Create(CultureInfo.InvariantCulture, $"time to zero access: {(double)seconds:0.0} s after the handoff"));
        }
    }

    /// <summary>The table that the day ends with.</summary>
    public void Residual(IReadOnlyList<JsonNode> findings)
    {
        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle("Flagged residual sessions") };
        table.AddColumns("severity", "kind", "device", "operator", "session", "handed over", "last seen");
        foreach (var finding in findings.OrderBy(finding => Array.IndexOf(Worst, (string?)finding["severity"])).ThenByDescending(finding => (string?)finding["flaggedAt"], StringComparer.Ordinal))
        {
            table.AddRow([.. Shown.Select(name => new Text((string?)finding[name] ?? "")),
                new Text(TimeOf(finding["handoffAt"])), new Text(TimeOf(finding["lastSeenAt"]))]);
        }

        console.WriteLine();
        console.Write(table);
    }

    private string Now => time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Evidence(JsonNode step, string name, string words) =>
        step["evidence"]![name] is { } value
            ? string.Format(CultureInfo.InvariantCulture, words, name == "disabledVersions" ? ((string)value!)[..Math.Min(8, ((string)value!).Length)] + "…" : TimeOf(value))
            : "nothing yet";

    private static string TimeOf(JsonNode? value) =>
        value is null ? "never" : DateTimeOffset.Parse((string)value!, CultureInfo.InvariantCulture).ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
