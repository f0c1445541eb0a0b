namespace HandoffFunctions;

/// <summary>Does something when it is disposed, once: whoever leaves twice must not throw out whoever has entered since.</summary>
internal sealed class OnlyOnce(Action then) : IDisposable
{
    private int _isDone;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDone, 1) == 0)
        {
            then();
        }
    }
}
