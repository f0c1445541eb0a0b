namespace HandoffFunctions.Simulation.Instances;

/// <summary>A call that an instance has made and that has no answer yet.</summary>
internal abstract class PendingCall(Instance caller, string what, string about)
{
    public Instance Caller => caller;

    public string What => what;

    public string About => about;

    public bool IsAnswered { get; protected set; }

    /// <summary>The client of this service sends a call again when its answer was lost.</summary>
    public bool CanBeSentTwice { get; init; }

    /// <summary>Told of an answer that is no failure, right before the caller has it.</summary>
    public Action? Answered { get; init; }

    /// <summary>It reaches the service, which does it.</summary>
    public abstract void Reach();

    /// <summary>The service's answer reaches the caller; what the caller does next happens before this returns.</summary>
    public abstract void Answer();

    /// <summary>The caller gets to know of a failure instead.</summary>
    public abstract void Fail(Failure failure);
}

/// <inheritdoc/>
/// <param name="reach">What the service does with it.</param>
/// <param name="failed">What the service's adapter makes of a failure.</param>
internal sealed class PendingCall<T>(Instance caller, string what, string about, Func<Task<T>> reach, Func<Failure, Task<T>> failed) : PendingCall(caller, what, about)
{
    // Whoever waits goes on at once, on this thread: that makes the order of everything the scheduler's.
    private readonly TaskCompletionSource<T> _answer = new();
    private Task<T>? _result;
    private CancellationTokenRegistration _cancelled;

    public Task<T> Task => _answer.Task;

    public void EndWith(CancellationToken cancel) => _cancelled = cancel.UnsafeRegister(_ => Fail(Failure.NoAnswer), null);

    public override void Reach() => _result = reach();

    public override void Answer() => Complete(_result ?? throw new InvalidOperationException("It has not reached the service."));

    public override void Fail(Failure failure) => Complete(failed(failure));

    private void Complete(Task<T> result)
    {
        if (IsAnswered || Caller.IsDead)
        {
            return;
        }

        IsAnswered = true;
        _cancelled.Dispose();
        if (result.IsCompletedSuccessfully)
        {
            Answered?.Invoke();
            _answer.SetResult(result.Result);
        }
        else
        {
            _answer.SetException(result.Exception!.InnerExceptions);
        }
    }
}
