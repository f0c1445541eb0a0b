using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using HandoffFunctions.Local;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>The local stack's program, or another of ours, in a process of its own, as somebody at a keyboard starts it.</summary>
internal sealed class LocalProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<string?> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LocalProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    /// <summary>What it wrote on standard output so far.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>What it wrote on standard error so far.</summary>
    public string Errors => string.Join('\n', _errors);

    /// <param name="program">The file name of a program beside the tests; null for the local stack.</param>
    public static LocalProgram Start(IReadOnlyList<string> arguments, string? path = null, string? program = null)
    {
        // The very dotnet that runs the tests, so that the PATH may be anything.
        string[] command = [Environment.ProcessPath!, program is null ? typeof(LocalStack).Assembly.Location : Path.Combine(AppContext.BaseDirectory, program), .. arguments];
        // A shell without job control starts background jobs with Ctrl-C ignored, and every process below inherits that. At a keyboard it
        // is not so (https://www.gnu.org/software/coreutils/manual/html_node/env-invocation.html).
        string[] atKeyboard = OperatingSystem.IsLinux() ? ["/usr/bin/env", "--default-signal=INT", .. command] : command;
        var start = new ProcessStartInfo(atKeyboard[0], atKeyboard[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        if (path is not null)
        {
            start.Environment["PATH"] = path;
        }

        return new LocalProgram(Process.Start(start)!);
    }

    /// <summary>The first line on standard output; null when it ends without one.</summary>
    public Task<string?> FirstLineAsync() => _first.Task;

    /// <summary>Waits for its end; it must come within this time.</summary>
    public async Task<int> EndAsync(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within, TimeProvider.System);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] arguments, string? path = null, string? program = null)
    {
        await using var running = Start(arguments, path, program);
        var exitCode = await running.EndAsync(TimeSpan.FromSeconds(60));
        return (exitCode, string.Join('\n', running.Lines), running.Errors);
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Everything that it started and that is alive, and what that started in turn.</summary>
    public IReadOnlyList<int> Descendants()
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _)).Select(name => (Pid: int.Parse(name!, CultureInfo.InvariantCulture), Parent: ParentOf(name!))).ToList();
        var found = new List<int> { Pid };
        for (var at = 0; at < found.Count; at++)
        {
            found.AddRange(parents.Where(process => process.Parent == found[at]).Select(process => process.Pid));
        }

        return found[1..];
    }

    /// <summary>Whether a process runs. One that ended and waits to be collected does not.</summary>
    public static bool IsAlive(int pid) => File.Exists($"/proc/{pid}/stat") && StateOf(pid.ToString(CultureInfo.InvariantCulture)) is { } fields && fields[0] != "Z";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int ParentOf(string pid) => StateOf(pid) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;

    /// <summary>The fields of /proc/PID/stat after the name, which may hold anything (proc(5)).</summary>
    private static string[]? StateOf(string pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }

        _first.TrySetResult(line);
    }
}
