namespace HandoffFunctions;

/// <summary>
/// Lets one caller in at a time, in the order of asking. Whoever leaves runs the next one at once, on its own thread: so what follows from
/// what does not depend on a thread pool, and a run of the whole handling code can be repeated step by step.
/// </summary>
internal sealed class OneAtATime
{
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private bool _isTaken;

    /// <summary>Waits for the turn. Disposing what is returned ends it.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the turn was not taken.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancel)
    {
        var turn = new TaskCompletionSource();
        lock (_waiting)
        {
            if (_isTaken)
            {
                _waiting.AddLast(turn);
            }
            else
            {
                _isTaken = true;
                turn.SetResult();
            }
        }

        // Whoever passes the turn on and whoever cancels may come together: the first of them decides.
        await using var ended = cancel.UnsafeRegister((_, token) => turn.TrySetCanceled(token), null).ConfigureAwait(false);
        await turn.Task.ConfigureAwait(false);
        return new OnlyOnce(Leave);
    }

    private void Leave()
    {
        while (true)
        {
            TaskCompletionSource next;
            lock (_waiting)
            {
                if (_waiting.First is null)
                {
                    _isTaken = false;
                    return;
                }

                next = _waiting.First.Value;
                _waiting.RemoveFirst();
            }

            if (next.TrySetResult())
            {
                return;
            }
        }
    }
}
