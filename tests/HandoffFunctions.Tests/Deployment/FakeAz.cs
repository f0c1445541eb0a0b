using System.Diagnostics;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>
/// A stand-in for the Azure CLI on the PATH, for scripts: it writes down how it was called, with the environment that matters, and answers by
/// the first rule whose words stand in the call, in shell.
/// </summary>
internal sealed class FakeAz : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("handoff-az-");

    /// <param name="rules">Each the words of a call and the commands that answer it; other calls are answered with nothing.</param>
    public FakeAz(params (string Words, string Answer)[] rules)
    {
        var cases = string.Concat(rules.Select(rule => $"  *'{rule.Words.Replace("'", "'\\''", StringComparison.Ordinal)}'*) {rule.Answer} ;;\n"));
        File.WriteAllText(Path.Combine(_folder.FullName, "az"), $$"""
            #!/bin/sh
            cd "$(dirname "$0")"
            printf '%s [%s|%s|%s]\n' "$*" "${HANDOFF_PARTNER_TOPIC_READY:-}" "${HANDOFF_PARTNER_TOPIC_PRINCIPAL_ID:-}" "${HANDOFF_WEBHOOK_KEY:-}" >> calls
            # How often it was called like this, for answers that change.
            times=$(grep -cF -- "$*" calls)
            case "$*" in
            {{cases}}esac
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(_folder.FullName, "az"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public IReadOnlyList<string> Calls => File.Exists(Path.Combine(_folder.FullName, "calls")) ? File.ReadAllLines(Path.Combine(_folder.FullName, "calls")) : [];

    public IEnumerable<string> With(string words) => Calls.Where(call => call.Contains(words, StringComparison.Ordinal));

    /// <summary>Runs a script under infra to its end.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string script, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("/bin/sh", [Path.Combine(Infra.Root, script), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = _folder.FullName + ":/usr/bin:/bin";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
