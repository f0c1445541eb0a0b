using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>One who writes a subject, from the first reading to the write that is done. Not for several threads at once.</summary>
public sealed class SubjectWriter<T> : IDisposable where T : Subject
{
    private readonly CustodyStore _store;
    private readonly string _subject;
    private readonly WriteInTurn.Line _line;
    private readonly SpreadTries _tries;
    private readonly Action _leave;
    private IDisposable? _turn;
    private bool _hasRead;
    private bool _hasLeft;

    internal SubjectWriter(CustodyStore store, string subject, WriteInTurn.Line line, SpreadTries tries, Action leave) =>
        (_store, _subject, _line, _tries, _leave) = (store, subject, line, tries, leave);

    /// <summary>How often it wrote, or tried to.</summary>
    public int Tries => _tries.Count;

    /// <summary>Waits for the turn and says what is in storage, as far as this process knows.</summary>
    /// <param name="known">What was read before. It is good enough unless somebody here has written since.</param>
    public async Task<Loaded<T>> LoadAsync(CancellationToken cancel, Loaded<T>? known = null)
    {
        _turn ??= await _line.Turns.EnterAsync(cancel).ConfigureAwait(false);
        _tries.Begin();
        var newest = (Loaded<T>?)_line.Newest ?? (Tries == 0 ? known : null);
        _hasRead = newest is null;
        newest ??= await _store.LoadAsync<T>(_subject, cancel).ConfigureAwait(false);
        _line.Newest = newest;
        return newest;
    }

    /// <summary>Lets others write first while something else is waited for, which may take long.</summary>
    public void Pass()
    {
        _turn?.Dispose();
        _turn = null;
    }

    /// <summary>Writes a change in its turn; see <see cref="CustodyStore.CommitAsync"/>.</summary>
    public async Task<(Written Result, Loaded<T> Now)> CommitAsync(Change<T> change, Loaded<T> loaded, EventKey? cause, CancellationToken cancel)
    {
        // If the answer gets lost, nobody knows what is there.
        _line.Newest = null;
        _tries.Count++;
        var (written, now) = await _store.CommitAsync(change, loaded, cause, cancel).ConfigureAwait(false);
        _line.Newest = written == Written.Committed ? now : null;
        return (written, now);
    }

    /// <summary>
    /// After another process was faster: waits before trying again, or answers false when it has tried for long enough. It keeps the turn
    /// meanwhile: whoever is behind it would only meet the same others. Not having read before is no reason to wait.
    /// </summary>
    public Task<bool> MayTryAgainAsync(CancellationToken cancel) => _tries.MayTryAgainAsync(wait: _hasRead, cancel);

    /// <summary>Writes no more. Twice does no harm.</summary>
    public void Dispose()
    {
        if (!_hasLeft)
        {
            _hasLeft = true;
            Pass();
            _leave();
        }
    }
}
