using HandoffFunctions.Simulation.Memory;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>Every call under way, and the decision what becomes of it.</summary>
internal sealed class Calls(VirtualTime time, Random chance, Faults faults, Trace trace)
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly TimeProvider _clock = time.Clock();
    private readonly List<PendingCall> _waiting = [];

    public DateTimeOffset Now => time.Now;

    public int Waiting => _waiting.Count;

    /// <summary>What was asked so far.</summary>
    public int Made { get; private set; }

    /// <summary>Why the run is not what it claims to be; null while all is well.</summary>
    public string? Broken { get; set; }

    /// <param name="answered">Told of an answer that is no failure, right before the caller has it.</param>
    public Task<T> Ask<T>(
        Instance caller, string what, string about, Func<Task<T>> reach, Func<Failure, Task<T>> failed, CancellationToken cancel, bool canBeSentTwice = false, Action? answered = null)
    {
        RequireOneThread(what);
        if (cancel.IsCancellationRequested)
        {
            return failed(Failure.NoAnswer);
        }

        Made++;
        var call = new PendingCall<T>(caller, what, about, reach, failed) { CanBeSentTwice = canBeSentTwice, Answered = answered };
        _waiting.Add(call);
        if (cancel.CanBeCanceled)
        {
            call.EndWith(cancel);
        }

        return call.Task;
    }

    public TimeSpan RetryAfter() => faults.RetryAfter();

    /// <summary>Lets one call go on, whichever chance picks.</summary>
    public void LetOneGoOn()
    {
        var call = Pick();
        if (call.IsAnswered)
        {
            return;
        }

        var fate = faults.Draw(call.CanBeSentTwice);
        trace.Add(time.Now, call.Caller.Name, call.What, fate == Fate.Done ? call.About : $"{call.About} [{fate}]");
        LetPass(call, fate);
    }

    /// <summary>What a dying instance had under way: of each call chance decides whether it still reaches its service, now or in a while.</summary>
    public void Abandon(Instance dead)
    {
        foreach (var call in _waiting.Where(call => call.Caller == dead).ToList())
        {
            _waiting.Remove(call);
            var after = chance.Next(3) switch { 0 => (TimeSpan?)null, 1 => TimeSpan.Zero, _ => TimeSpan.FromMilliseconds(chance.Next(10_000)) };
            trace.Explain($"{dead.Name} dies over {call.What} {call.About}: {(after is null ? "never sent" : $"arrives after {after}")}");
            if (after is { } wait)
            {
                After(wait, call.Reach);
            }
        }
    }

    private PendingCall Pick()
    {
        var index = chance.Next(_waiting.Count);
        var call = _waiting[index];
        _waiting[index] = _waiting[^1];
        _waiting.RemoveAt(_waiting.Count - 1);
        return call;
    }

    private void LetPass(PendingCall call, Fate fate)
    {
        switch (fate)
        {
            case Fate.Done:
                call.Reach();
                call.Answer();
                break;
            case Fate.Refused:
                call.Fail(Failure.Refused);
                break;
            case Fate.Throttled:
                call.Fail(Failure.Throttled);
                break;
            case Fate.DoneThenFailed:
                call.Reach();
                call.Fail(Failure.Error);
                break;
            case Fate.SentTwice:
                call.Reach();
                call.Reach();
                call.Answer();
                break;
            default:
                TimeOut(call, fate);
                break;
        }
    }

    private void TimeOut(PendingCall call, Fate fate)
    {
        var patience = faults.Patience();
        if (fate == Fate.DoneThenTimedOut)
        {
            call.Reach();
        }
        else if (fate == Fate.DoneLate)
        {
            After(patience + TimeSpan.FromMilliseconds(chance.Next(5_000)), call.Reach);
        }

        After(patience, () => call.Fail(Failure.NoAnswer));
    }

    private void After(TimeSpan wait, Action act) => _clock.CreateTimer(_ => act(), null, wait, Timeout.InfiniteTimeSpan);

    private void RequireOneThread(string what)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            Broken = $"{what} came on another thread:\n{Environment.StackTrace}";
            throw new InvalidOperationException(Broken);
        }
    }
}
