using Handoff.Rules.Custody;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Lets those of this process who would write one subject do so one after another, in the order in which they came: at a handoff they are
/// several, and each would find its write refused because of the one before it. What one wrote is handed to the next, who then need not
/// read it. Writers of other processes know nothing of this; against them the row's version guards, and who is refused tries again.
/// </summary>
public sealed class WriteInTurn(CustodyStore store, TimeProvider time, Random chance)
{
    private readonly Dictionary<string, Line> _lines = [];

    /// <summary>Joins those who write a subject, or soon will. It is nobody's turn by that alone.</summary>
    public SubjectWriter<T> Join<T>(string subject) where T : Subject
    {
        lock (_lines)
        {
            if (!_lines.TryGetValue(subject, out var line))
            {
                _lines.Add(subject, line = new Line());
            }

            line.Writers++;
            return new SubjectWriter<T>(store, subject, line, new SpreadTries(time, chance), () => Leave(subject, line));
        }
    }

    private void Leave(string subject, Line line)
    {
        lock (_lines)
        {
            if (--line.Writers == 0)
            {
                _lines.Remove(subject);
            }
        }
    }

    /// <summary>Those of this process who write one subject.</summary>
    internal sealed class Line
    {
        public OneAtATime Turns { get; } = new();

        /// <summary>Those who have joined and not left yet.</summary>
        public int Writers { get; set; }

        /// <summary>What is in storage as far as whoever has the turn knows; null when it must be read.</summary>
        public object? Newest { get; set; }
    }
}
