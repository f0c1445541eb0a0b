using Handoff.Rules.Text;
using Xunit;

namespace Handoff.Rules.Tests.Events;

public sealed class When_a_time_is_read
{
    [Theory]
    [InlineData("2026-03-02T08:00:00Z", "2026-03-02T08:00:00Z")]
    [InlineData("2026-03-02t08:00:00z", "2026-03-02T08:00:00Z")]
    [InlineData("2026-03-02 08:00:00Z", "2026-03-02T08:00:00Z")]
    [InlineData("2026-03-02T08:00:00+05:45", "2026-03-02T02:15:00Z")]
    [InlineData("2026-03-02T08:00:00-11:00", "2026-03-02T19:00:00Z")]
    [InlineData("2026-03-02T08:00:00-00:00", "2026-03-02T08:00:00Z")]
    [InlineData("2026-03-02T23:30:00-14:00", "2026-03-03T13:30:00Z")]
    [InlineData("2026-03-02T08:00:00.5Z", "2026-03-02T08:00:00.5Z")]
    [InlineData("2026-03-02T08:00:00.1234567Z", "2026-03-02T08:00:00.1234567Z")]
    [InlineData("2026-03-02T08:00:00.123456789012345678901234567890+01:00", "2026-03-02T07:00:00.1234567Z")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z")]
    public void Any_offset_and_any_number_of_fraction_digits_will_do(string text, string utc)
    {
        Assert.True(Rfc3339.TryRead(text, out var time));
        Assert.Equal(utc, Rfc3339.Write(time));
        Assert.Equal(TimeSpan.Zero, time.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-03-02")]
    [InlineData("2026-03-02T08:00:00")]
    [InlineData("2026-03-02T08:00Z")]
    [InlineData("2026-03-02T08:00:00.Z")]
    [InlineData("2026-03-02T08:00:00,5Z")]
    [InlineData("2026-03-02T08:00:00+01")]
    [InlineData("2026-03-02T08:00:00+0100")]
    [InlineData("2026-03-02T08:00:00+1:00")]
    [InlineData("2026-03-02T08:00:00 01:00")]
    [InlineData("2026-03-02T08:00:00+aa:bb")]
    [InlineData("2026-02-29T08:00:00Z")]
    [InlineData("2026-13-01T08:00:00Z")]
    [InlineData("2026-03-02T24:00:00Z")]
    [InlineData("2026-03-02T08:60:00Z")]
    [InlineData("2026-03-02T08:00:61Z")]
    [InlineData("2026-03-02T07:00 PMZ")]
    [InlineData("2026- 3-02T08:00:00Z")]
    [InlineData("2026-03-02T 8:00:00Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("2026-03-02T08:00:00Zjunk")]
    [InlineData("٢٠٢٦-03-02T08:00:00Z")]
    [InlineData("Mon, 02 Mar 2026 08:00:00 GMT")]
    public void Anything_else_is_refused(string text) => Assert.False(Rfc3339.TryRead(text, out _));
}
