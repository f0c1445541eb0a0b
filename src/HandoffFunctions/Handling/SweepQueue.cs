namespace HandoffFunctions.Handling;

/// <summary>
/// The subjects that a sweep has to look at, the longest due first. One that had to leave a service alone, because others had it, comes
/// again as soon as there is room.
/// </summary>
internal sealed class SweepQueue(IEnumerable<(string Subject, DateTimeOffset At)> due, ServiceTurns services, Func<bool> isOver)
{
    private readonly Queue<(string Subject, DateTimeOffset At)> _due = new(due);
    private readonly LinkedList<(string Subject, IReadOnlyCollection<string> Services)> _later = [];
    private readonly List<DateTimeOffset> _failed = [];

    /// <summary>Subjects that were looked at.</summary>
    public int Visited { get; private set; }

    /// <summary>Subjects that could not be looked at; they stay due.</summary>
    public int Failed => _failed.Count;

    /// <summary>The times at which those were due that nobody looked at.</summary>
    public IReadOnlyList<DateTimeOffset> LeftSince => [.. _due.Select(left => left.At), .. _failed];

    /// <summary>The next subject; null when there is none for whoever asks. Those at work then do the rest.</summary>
    public (string Subject, DateTimeOffset At, bool IsAgain)? Next()
    {
        lock (_due)
        {
            if (isOver())
            {
                return null;
            }

            for (var node = _later.First; node is not null; node = node.Next)
            {
                if (node.Value.Services.Any(services.HasRoom))
                {
                    _later.Remove(node);
                    return (node.Value.Subject, default, true);
                }
            }

            return _due.TryDequeue(out var next) ? (next.Subject, next.At, false) : null;
        }
    }

    /// <summary>A subject was looked at.</summary>
    /// <param name="left">Services that it had to leave alone.</param>
    public void Done(string subject, bool isAgain, IReadOnlyCollection<string> left)
    {
        lock (_due)
        {
            Visited += isAgain ? 0 : 1;
            if (left.Count > 0)
            {
                _later.AddLast((subject, left));
            }
        }
    }

    /// <summary>A subject could not be looked at.</summary>
    public void Fail(DateTimeOffset dueSince, bool isAgain)
    {
        lock (_due)
        {
            if (!isAgain)
            {
                _failed.Add(dueSince);
            }
        }
    }
}
