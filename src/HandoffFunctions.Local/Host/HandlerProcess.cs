using System.ComponentModel;
using System.Diagnostics;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Host;

/// <summary>
/// The custom handler's process through its lives. It is killed by SIGKILL, never asked. After a crash it is started
/// again in 0.35 s, each time (the real host gives up at the third within 30 minutes); after exit code 0 it is not.
/// </summary>
internal sealed class HandlerProcess(
    HostSettings host, IReadOnlyDictionary<string, string> environment, LogLines log, DeathWatch watch) : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterCrash = TimeSpan.FromMilliseconds(350);

    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource<Life> _ready = NewLife();
    private Task _lives = Task.CompletedTask;
    private volatile Process? _process;

    public int Pid { get; private set; }

    /// <summary>How often it ended with another exit code than 0.</summary>
    public int Crashes { get; private set; }

    /// <summary>True after exit code 0: nothing is answered any more.</summary>
    public bool LeftForGood { get; private set; }

    /// <exception cref="CannotStartException">The first life did not begin to answer in time.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var first = _ready.Task;
        _lives = LiveAsync(_stopping.Token);
        await first.WaitAsync(cancellationToken);
    }

    /// <summary>The life that answers now, once there is one; null when there will be none.</summary>
    public async Task<Life?> ReadyAsync(TimeSpan patience)
    {
        try
        {
            return LeftForGood ? null : await Volatile.Read(ref _ready).Task.WaitAsync(patience);
        }
        catch (Exception failure) when (failure is TimeoutException or CannotStartException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>SIGKILL, and waits until it is seen to be dead; it is started again.</summary>
    public async Task KillAndWaitAsync()
    {
        var ended = Volatile.Read(ref _ready).Task is { IsCompletedSuccessfully: true } ready ? ready.Result.Ended : CancellationToken.None;
        Kill();
        if (ended.CanBeCanceled)
        {
            var dead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = ended.Register(dead.SetResult);
            await dead.Task;
        }
    }

    /// <summary>SIGKILL; the process is started again.</summary>
    public void Kill()
    {
        try
        {
            _process?.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in this very moment.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Kill();
        await _lives.ContinueWith(_ => { }, TaskScheduler.Default);
        _stopping.Dispose();
    }

    private static TaskCompletionSource<Life> NewLife()
    {
        var source = new TaskCompletionSource<Life>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Nobody may be waiting when a life fails to begin.
        _ = source.Task.ContinueWith(task => task.Exception, TaskScheduler.Default);
        return source;
    }

    private async Task LiveAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var port = Loopback.FreePort();
            using var ended = new CancellationTokenSource();
            using var process = Start(port);
            if (process is null)
            {
                return;
            }
            _process = process;
            Pid = process.Id;
            watch.Born(Pid);
            var begins = BeginAsync(port, ended.Token);
            try
            {
                await process.WaitForExitAsync(stopping);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
            watch.Gone(Pid);
            LeftForGood = process.ExitCode == 0;
            var old = Interlocked.Exchange(ref _ready, NewLife());
            await ended.CancelAsync();
            await begins;
            log.Add($"[host] The handler (process {Pid}) ended with exit code {process.ExitCode}.");
            if (LeftForGood || stopping.IsCancellationRequested)
            {
                old.TrySetException(new CannotStartException($"The handler {host.Executable} ended with exit code {process.ExitCode}."));
                _ready.TrySetException(new CannotStartException("The handler left for good."));
                return;
            }
            Crashes++;
            if (!old.Task.IsCompleted)
            {
                old.TrySetException(new CannotStartException(
                    $"The handler ended with exit code {process.ExitCode} before it answered: {string.Join(" | ", log.Newest(5))}"));
            }
            await Task.Delay(PauseAfterCrash, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private Process? Start(int port)
    {
        var start = new ProcessStartInfo(host.Executable, host.Arguments)
        {
            WorkingDirectory = host.WorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        HandlerEnvironment.Set(start.Environment, environment, host.WorkingDirectory, port);
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Log(line.Data);
        process.ErrorDataReceived += (_, line) => Log(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            process.Dispose();
            _ready.TrySetException(new CannotStartException($"The handler {host.Executable} cannot be started: {failure.Message}.", failure));
            return null;
        }
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Log(string? line)
    {
        if (line is not null)
        {
            log.Add(line);
        }
    }

    private async Task BeginAsync(int port, CancellationToken ended)
    {
        var ready = _ready;
        if (await StartUpProbe.AnswersAsync(port, host.InitializationTimeout, ended))
        {
            ready.TrySetResult(new Life(port, ended));
        }
        else if (!ended.IsCancellationRequested)
        {
            ready.TrySetException(new CannotStartException(
                $"The handler {host.Executable} did not answer GET / within {host.InitializationTimeout.TotalSeconds:0} s."));
            Kill();
        }
    }

    /// <summary>One run of the process.</summary>
    /// <param name="Ended">Cancelled when it ends.</param>
    internal sealed record Life(int Port, CancellationToken Ended);
}
