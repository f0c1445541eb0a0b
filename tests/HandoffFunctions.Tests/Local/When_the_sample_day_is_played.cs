using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Local;

[Collection("local stack")]
public sealed class When_the_sample_day_is_played
{
    [Fact]
    public async Task Everything_that_it_shows_comes_about()
    {
        await using var program = LocalProgram.Start(["--exit", "--port", "0"]);
        // It publishes the app first if nobody has yet.
        Assert.True(await program.EndAsync(TimeSpan.FromMinutes(5)) == 0, program.Errors);

        var output = string.Join('\n', program.Lines);
        Assert.Contains("the second delivery changed nothing", output, StringComparison.Ordinal);
        Assert.Contains("of medic-early is placed on tablet-91 by custody", output, StringComparison.Ordinal);
        Assert.Contains("refresh tokens of medic-early revoked; in the audit log: sessions from before", output, StringComparison.Ordinal);
        Assert.Contains("the ledgers of 7 devices verify", output, StringComparison.Ordinal);
        Assert.DoesNotContain("is flagged on", output, StringComparison.Ordinal);
        var table = output[output.IndexOf("Flagged residual sessions", StringComparison.Ordinal)..].Split('\n');
        string[] residual = ["residual.active console-2 operator-early", "residual.active tablet-91 medic-early", "residual.open jump-1 analyst-early", "residual.token tablet-91 medic-early"];
        Assert.Equal(residual, table.Where(line => line.Contains("residual.", StringComparison.Ordinal))
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..4])).Order(StringComparer.Ordinal));
    }
}
