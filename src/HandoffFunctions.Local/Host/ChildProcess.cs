using System.ComponentModel;
using System.Diagnostics;

namespace HandoffFunctions.Local.Host;

/// <summary>Starts programs that the stack needs, and ends them.</summary>
internal static class ChildProcess
{
    /// <param name="missing">The sentence for the person at the keyboard when the program is not there.</param>
    /// <exception cref="CannotStartException">The program is not there.</exception>
    public static Process Start(ProcessStartInfo start, Action<string> line, string missing)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, output) => Tell(output.Data);
        process.ErrorDataReceived += (_, output) => Tell(output.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            process.Dispose();
            throw new CannotStartException(missing, failure);
        }
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Tell(string? text)
        {
            if (text is not null)
            {
                line(text);
            }
        }
    }

    /// <summary>Runs it to its end; its exit code and last lines.</summary>
    public static async Task<(int ExitCode, IReadOnlyList<string> LastLines)> RunAsync(
        ProcessStartInfo start, string missing, CancellationToken cancellationToken)
    {
        var lines = new LogLines(sink: null);
        using var process = Start(start, lines.Add, missing);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process);
            throw;
        }
        return (process.ExitCode, lines.Newest(20));
    }

    /// <summary>SIGKILL of it and of what it started, and waits until it is gone.</summary>
    public static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
        await process.WaitForExitAsync(CancellationToken.None);
    }
}
