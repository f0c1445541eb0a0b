using Handoff.Rules.Custody;
using Handoff.Rules.Text;
using HandoffFunctions.Simulation;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Answering;

/// <summary>What becomes of a step, by the lines of docs/answers.md.</summary>
public sealed class When_a_step_gets_an_answer
{
    private const string Heading = "What becomes of a step";

    [Fact]
    public async Task It_becomes_what_the_documentation_says()
    {
        var rows = DocumentedTable.Under(Heading).Rows;
        var became = await Task.WhenAll(rows.Select(BecomesAsync));

        Assert.Equal("", string.Join('\n', became.Except(rows.Select(row => string.Join(" | ", row)))));
        Figures.Record("Answers of the services", "stories of a step under an answer, at first, for three hours and after it", rows.Count * 3);
    }

    [Theory]
    [InlineData("revokeTokens", "404 Request_ResourceNotFound")]
    [InlineData("disableDevice", "404 Request_ResourceNotFound")]
    public async Task One_reading_that_finds_nothing_is_not_believed(string step, string answer)
    {
        await using var handoff = await OneHandoff.ThatOwesAsync(step);
        // A replica that lags has not heard yet of who was just made.
        Script(handoff, $"`{answer}`");
        await handoff.PassOnAsync();
        var owed = await handoff.StepAsync();
        Assert.Equal((StepState.Owed, handoff.Clock.Now), (owed.State, owed.NotFoundAt));
        Assert.InRange(owed.NextAt!.Value - handoff.Clock.Now, TimeSpan.FromSeconds(175), TimeSpan.FromSeconds(180));

        handoff.Directory.Heal();
        await handoff.SettleAsync();

        Assert.Equal(StepState.Verified, (await handoff.StepAsync()).State);
        Assert.Equal(2, handoff.Directory.Writes);
    }

    [Fact]
    public async Task What_is_held_back_is_no_attempt()
    {
        await using var handoff = await OneHandoff.ThatOwesAsync("revokeTokens");
        Script(handoff, "`429` and `Retry-After: 300`");
        await handoff.PassOnAsync();
        Assert.Equal(1, (await handoff.StepAsync()).Attempts);

        await handoff.SweepAsync();
        await handoff.SweepAsync();

        Assert.Equal((1, 1), ((await handoff.StepAsync()).Attempts, handoff.Directory.Writes));
    }

    [Theory]
    [InlineData("revokeTokens", "429")]
    [InlineData("revokeTokens", "503")]
    [InlineData("disableDevice", "429")]
    [InlineData("disableDevice", "503")]
    public async Task The_effect_is_not_read_again_before_the_time_that_the_directory_names(string step, string status)
    {
        await using var handoff = await OneHandoff.ThatOwesAsync(step);
        Script(handoff, $"done, reading is `{status}` and `Retry-After: 250`");
        await handoff.PassOnAsync();
        Assert.Equal(StepState.Accepted, (await handoff.StepAsync()).State);
        Assert.Equal(handoff.Clock.Now.AddSeconds(250), (await handoff.StepAsync()).NextAt);

        for (var sweeps = 0; sweeps < 4; sweeps++)
        {
            await handoff.SweepAsync();
        }

        Assert.Equal((1, 1), (handoff.Directory.Writes, handoff.Directory.Reads));
    }

    [Fact]
    public async Task Nothing_is_asked_of_a_directory_that_told_the_first_reading_to_wait()
    {
        await using var handoff = await OneHandoff.ThatOwesAsync("revokeTokens");
        Script(handoff, "`500`");
        await handoff.PassOnAsync();
        Script(handoff, "done, reading is `429` and `Retry-After: 250`");
        await handoff.SweepAsync();

        var step = await handoff.StepAsync();
        Assert.Equal((StepState.Owed, 1, 1), (step.State, step.Attempts, handoff.Directory.Writes));
        Assert.Equal(handoff.Clock.Now.AddSeconds(250), step.NextAt);
    }

    [Theory]
    [InlineData("revokeTokens")]
    [InlineData("disableDevice")]
    public async Task An_effect_that_never_shows_is_asked_for_again(string step)
    {
        await using var handoff = await OneHandoff.ThatOwesAsync(step);
        Script(handoff, "`204`, without effect");
        await handoff.PassOnAsync();
        for (var sweeps = 0; sweeps < 10; sweeps++)
        {
            await handoff.SweepAsync();
        }

        Assert.InRange(handoff.Directory.Writes, 3, 5);
    }

    private static async Task<string> BecomesAsync(IReadOnlyList<string> row)
    {
        await using var handoff = await OneHandoff.ThatOwesAsync(row[0]);
        Script(handoff, row[1]);
        await handoff.PassOnAsync();
        var first = await handoff.StepAsync();
        await handoff.SettleAsync();
        var lasting = await handoff.StepAsync();
        handoff.Directory.Heal();
        (handoff.Vault.Instead, handoff.Vault.LeakDisabled) = (null, false);
        if (lasting.State is StepState.Stuck or StepState.Unverifiable)
        {
            await handoff.RetryAsync();
        }

        await handoff.SettleAsync();
        return string.Join(" | ", row[0], row[1], Words.Of(first.State), Words.Of(lasting.State), Words.Of((await handoff.StepAsync()).State));
    }

    /// <summary>Has the services answer as a line says.</summary>
    private static void Script(OneHandoff handoff, string line)
    {
        var (directory, vault) = (handoff.Directory, handoff.Vault);
        var (answer, more) = line.Split(", ", 2) is [var before, var after] ? (before, after) : (line, "");
        switch (answer, more)
        {
            case ("a guest", _):
                directory.IsGuest = true;
                // Revoking has no effect on a guest (https://learn.microsoft.com/graph/api/user-revokesigninsessions).
                directory.Applies = false;
                break;
            case ("done", "shown after two minutes"):
                directory.Lag = TimeSpan.FromMinutes(2);
                var shown = handoff.Clock.Now + TimeSpan.FromMinutes(4);
                vault.Instead = _ =>
                {
                    vault.LeakDisabled = handoff.Clock.Now < shown;
                    return Task.FromResult(false);
                };
                break;
            case ("done", _):
                directory.OnRead = ScriptedAnswer.Of(more["reading is ".Length..]);
                break;
            case (_, "done all the same" or "without effect"):
                directory.Applies = more == "done all the same";
                directory.OnWrite = ScriptedAnswer.Of(answer);
                break;
            default:
                directory.Applies = false;
                directory.OnWrite = directory.OnRead = ScriptedAnswer.Of(answer);
                vault.Instead = async context =>
                {
                    if (!context.Request.Path.StartsWithSegments($"/secrets/{OneHandoff.Secret}", StringComparison.Ordinal))
                    {
                        return false;
                    }

                    await ScriptedAnswer.Of(answer).GiveAsync(context, ErrorShape.KeyVault);
                    return true;
                };
                break;
        }
    }
}
