using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace HandoffFunctions.Tests.Adapters.Answering;

/// <summary>A directory with one user and one device, which answers as a line of docs/answers.md says.</summary>
internal sealed class ScriptedDirectory(TimeProvider clock)
{
    private DateTimeOffset? _changed;

    /// <summary>Null for a plain yes.</summary>
    public ScriptedAnswer? OnWrite { get; set; }

    /// <summary>Null for what is so.</summary>
    public ScriptedAnswer? OnRead { get; set; }

    public bool Applies { get; set; } = true;

    public bool IsGuest { get; set; }

    /// <summary>How late readers see a change.</summary>
    public TimeSpan Lag { get; set; }

    public int Writes { get; private set; }

    public int Reads { get; private set; }

    public void Heal() => (OnWrite, OnRead, Applies, IsGuest, Lag) = (null, null, true, false, TimeSpan.Zero);

    public async Task AnswerAsync(HttpContext context, Seen seen)
    {
        var isWrite = seen.Method != "GET";
        Reads += isWrite ? 0 : 1;
        if (isWrite)
        {
            Writes++;
            _changed = Applies ? _changed is { } earlier && earlier + Lag > clock.GetUtcNow() ? earlier : clock.GetUtcNow() : _changed;
        }

        if ((isWrite ? OnWrite : OnRead) is { } scripted)
        {
            await scripted.GiveAsync(context, ErrorShape.Graph);
            return;
        }

        await LoopbackService.WriteAsync(context, isWrite ? 204 : 200, isWrite ? "" : State());
    }

    private string State()
    {
        var shows = _changed is { } changed && changed + Lag <= clock.GetUtcNow();
        // Graph states the time in whole seconds.
        var validFrom = (shows ? _changed!.Value : clock.GetUtcNow().AddDays(-90)).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $$"""{"id":"x","accountEnabled":{{(shows ? "false" : "true")}},"signInSessionsValidFromDateTime":"{{validFrom}}","userType":"{{(IsGuest ? "Guest" : "Member")}}"}""";
    }
}
