using System.Diagnostics;
using System.Globalization;

namespace HandoffFunctions.Local.Host;

/// <summary>
/// Ends the stack's child processes when the stack itself is killed without a chance to do so. A shell reads the ids
/// from a pipe; the kernel closes the pipe with our process, and then the shell kills what is still alive. Does
/// nothing where there is no <c>/bin/sh</c>.
/// </summary>
internal sealed class DeathWatch : IAsyncDisposable
{
    private const string Script = """
        trap '' INT
        alive=
        while read -r what pid; do
          rest=
          for each in $alive; do [ "$each" = "$pid" ] || rest="$rest $each"; done
          alive=$rest
          [ "$what" = born ] && alive="$alive $pid"
        done
        [ -z "$alive" ] || kill -9 $alive
        """;

    private readonly Lock _gate = new();
    private readonly Process? _shell;

    public DeathWatch()
    {
        if (File.Exists("/bin/sh"))
        {
            _shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true });
        }
    }

    public void Born(int pid) => Tell("born", pid);

    public void Gone(int pid) => Tell("gone", pid);

    public async ValueTask DisposeAsync()
    {
        if (_shell is not null)
        {
            _shell.Kill();
            await _shell.WaitForExitAsync();
            _shell.Dispose();
        }
    }

    private void Tell(string what, int pid)
    {
        lock (_gate)
        {
            if (_shell is { HasExited: false })
            {
                _shell.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {pid}"));
                _shell.StandardInput.Flush();
            }
        }
    }
}
